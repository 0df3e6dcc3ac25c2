// Tells once, for each thing that is to stand here, that its place is in sight or was passed over, or at once that it is
// there; and again after some seconds as long as it is asked to.
const observers = new WeakMap();
const told = new WeakMap();
const asked = new WeakMap();
const RETRY = 50; // ms
const ANSWERED = 10_000; // ms after which a server has answered, even where no place is new

let left = -Infinity; // when a link was followed
let last = -Infinity; // when something was told
const leave = () => (left = performance.now());
document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest?.("a[href]");
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey; // in another tab or window
    const isHere = link?.closest(".tabs") && link.pathname === window.location.pathname; // which `tabs.js` does not follow
    if (link && !isHere && !elsewhere && !link.hasAttribute("download") && ["", "_self"].includes(link.target)) leave();
  },
  true,
);
window.addEventListener("popstate", leave);

// Between a click on a link to another page and the answer, a run of a part of this page would leave Streamlit showing
// neither page. And of two parts that ask at the same moment, Streamlit runs one.
const mayTell = () =>
  performance.now() - left > ANSWERED &&
  performance.now() - last > RETRY &&
  document.querySelector("[data-test-script-state=notRunning]");

function show({ parentElement, data, setTriggerValue }) {
  const place = parentElement.querySelector("div");
  let waiting;
  const tell = () => {
    if (!mayTell()) {
      waiting = setTimeout(tell, RETRY);
      return;
    }
    told.set(place, data.what);
    last = performance.now();
    setTriggerValue("near", data.what);
  };
  if (asked.get(place) !== data.what) left = -Infinity; // the answer is here
  asked.set(place, data.what);
  observers.get(place)?.disconnect();
  const near = () => {
    if (told.get(place) === data.what) return;
    observer.disconnect();
    document.removeEventListener("scroll", passedOver, { capture: true });
    tell();
  };
  const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && near());
  const passedOver = () => place.getBoundingClientRect().top < 0 && near();
  observers.set(place, observer);
  if (!data.atOnce) {
    observer.observe(place);
    document.addEventListener("scroll", passedOver, { capture: true, passive: true });
  } else if (told.get(place) !== data.what) waiting = setTimeout(tell); // a frame may be drawn before it
  if (data.again) waiting = setTimeout(tell, 1000 * data.again);
  return () => {
    observer.disconnect();
    document.removeEventListener("scroll", passedOver, { capture: true });
    clearTimeout(waiting);
  };
}
