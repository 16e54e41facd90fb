"""The demo city of Koivuranta: its services, people, answers and pages, all made up."""
