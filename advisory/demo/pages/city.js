// Calls practice visitors; everything else on these pages works without a script.
for (const button of document.querySelectorAll("[data-practise]")) {
  const told = button.parentElement.querySelector("[role=status]");
  button.addEventListener("click", async () => {
    button.disabled = true;
    const { practise, sent, failed } = button.dataset;
    try {
      const response = await fetch("/demo/practise", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ visitors: Number(practise) }),
      });
      told.textContent = response.ok ? sent : failed;
    } catch {
      told.textContent = failed;
    }
    button.disabled = false;
  });
}
