// The tabs are links to the pages. Followed as they are, they would load the page anew: Streamlit goes to the page of an
// address to which the browser goes back, and keeps what the visitor has given.
const EMBEDDED = ["embed", "embed_options"];

document.addEventListener("click", (event) => {
  const tab = event.target.closest?.(".tabs a");
  if (!tab) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
    addQuery(tab);
    return;
  }
  event.preventDefault();
  if (!document.querySelector("[data-test-connection-state=CONNECTED]")) return; // nobody would answer
  const isHere = tab.pathname === window.location.pathname;
  if (isHere && !new URLSearchParams(window.location.search).has("palette")) return; // a palette of the gallery is opened
  if (document.activeElement === tab) keepFocus(tab.pathname);
  const address = new URL(tab.pathname, tab.href);
  const { searchParams } = new URL(window.location);
  for (const name of EMBEDDED)
    for (const value of searchParams.getAll(name)) address.searchParams.append(name, value);
  window.history.pushState({}, "", address);
  window.dispatchEvent(new PopStateEvent("popstate"));
});

// A page opened in a new browser tab starts with the picture and the options of this one, but without the parameters of
// the gallery and those of a page that is embedded in another.
function addQuery(tab) {
  const query = new URLSearchParams(window.location.search);
  for (const name of [...tab.parentElement.dataset.ofGallery.split(" "), ...EMBEDDED]) query.delete(name);
  tab.search = query;
}

for (const type of ["pointerdown", "contextmenu"])
  document.addEventListener(type, ({ target }) => {
    const tab = target.closest?.(".tabs a");
    if (tab) addQuery(tab);
  });

// The tabs of the next page take the place of these, and would leave the keyboard at the top of the page.
function keepFocus(path) {
  const observer = new MutationObserver(() => {
    if (document.activeElement !== document.body) return;
    const tab = [...document.querySelectorAll(".tabs a")].find(({ pathname }) => pathname === path);
    if (!tab) return;
    tab.focus({ preventScroll: true });
    observer.disconnect();
  });
  observer.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => observer.disconnect(), 10_000);
}
