// The tabs are links to the pages. Followed as they are, they would load the page anew: Streamlit goes to the page of an
// address to which the browser goes back, and keeps what the visitor has given.
document.addEventListener("click", (event) => {
  const tab = event.target.closest?.(".tabs a");
  if (!tab || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (!document.querySelector("[data-test-connection-state=CONNECTED]")) return; // nobody would answer
  window.history.pushState({}, "", tab.href);
  window.dispatchEvent(new PopStateEvent("popstate"));
});
