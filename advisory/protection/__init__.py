"""What an organisation sets against misuse: networks that many share, words that are held back or marked."""
