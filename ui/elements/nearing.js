// Tells once, for each thing that is to stand here, that its place is in sight or near it; and again after some seconds
// as long as it is asked to.
const observers = new WeakMap();
const told = new WeakMap();

function show({ parentElement, data, setTriggerValue }) {
  const place = parentElement.querySelector("div");
  observers.get(place)?.disconnect();
  const observer = new IntersectionObserver(
    (entries) => {
      if (told.get(place) === data.what || !entries.some((entry) => entry.isIntersecting)) return;
      told.set(place, data.what);
      observer.disconnect();
      setTriggerValue("near", data.what);
    },
    { rootMargin: data.margin },
  );
  observers.set(place, observer);
  observer.observe(place);
  const waiting = data.again && setTimeout(() => setTriggerValue("near", data.what), 1000 * data.again);
  return () => {
    observer.disconnect();
    clearTimeout(waiting);
  };
}
