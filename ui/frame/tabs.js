// The tabs of a phone are links to the pages. Followed as they are, they would load the page anew: Streamlit's own link in
// the closed drawer keeps what the visitor has given.
document.addEventListener("click", (event) => {
  const tab = event.target.closest?.(".tabs a");
  if (!tab || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const theirs = [...document.querySelectorAll('[data-testid="stSidebarNavLink"], [data-testid="stTopNavLink"]')];
  const link = theirs.find((each) => each.pathname === tab.pathname);
  if (!link) return;
  event.preventDefault();
  link.click();
});
