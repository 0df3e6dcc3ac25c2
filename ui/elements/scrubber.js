// A scrubber under a film's sheet, which stands beside this component in the same keyed container. Moving the head
// outlines the tile in the sheet and shows it larger; letting a grip go tells the script which part to use.

const heads = new WeakMap(); // scrubber: the head's moment, kept from run to run
const stops = new WeakMap(); // scrubber: what ends the playing, and the watching of sizes

function clock(seconds) {
  const tenths = Math.round(seconds * 10);
  const [minutes, rest] = [Math.floor(tenths / 600), tenths % 600];
  return `${minutes}:${String(Math.floor(rest / 10)).padStart(2, "0")}.${rest % 10}`;
}

function show({ data, parentElement: root, setTriggerValue }) {
  const find = (name) => root.querySelector(name);
  const [scrubber, outline, frame, used] = [".scrubber", ".outline", ".frame", ".used"].map(find);
  const [from, to, head, play, time] = [".from", ".to", ".head", ".play", ".time"].map(find);
  const own = (root.host ?? root).closest("[class*=st-key]");
  const container = own.parentElement;
  container.style.position = "relative";
  const sheet = () => container.querySelector('[data-testid="stImage"] img');
  const { times, duration, columns, rows, ratio } = data;
  stops.get(scrubber)?.();

  const tileAt = (moment) => {
    let best = 0;
    for (let n = 1; n < times.length; n += 1) {
      if (Math.abs(times[n] - moment) < Math.abs(times[best] - moment)) best = n;
    }
    return best;
  };
  const place = (number) => {
    const [image, parent] = [sheet()?.getBoundingClientRect(), outline.offsetParent?.getBoundingClientRect()];
    if (!image?.width || !parent) return;
    const [width, height] = [image.width / columns, image.height / rows];
    const [row, column] = [Math.floor(number / columns), number % columns];
    Object.assign(outline.style, {
      left: `${image.left - parent.left + column * width - 1}px`,
      top: `${image.top - parent.top + row * height - 1}px`,
      width: `${width + 2}px`,
      height: `${height + 2}px`,
    });
  };
  const draw = () => {
    const moment = Number(head.value);
    const number = tileAt(moment);
    heads.set(scrubber, { moment, sheet: data.sheet });
    time.textContent = `${clock(moment)} / ${clock(duration)}`;
    head.setAttribute("aria-valuetext", `${clock(moment)}, frame ${number + 1} of ${times.length}`);
    for (const grip of [from, to]) grip.setAttribute("aria-valuetext", clock(Number(grip.value)));
    const [low, high] = [from, to].map((grip) => (100 * Number(grip.value)) / duration);
    Object.assign(used.style, { left: `${low}%`, width: `${high - low}%` });
    place(number);
    const [row, column] = [Math.floor(number / columns), number % columns];
    Object.assign(frame.style, {
      left: `clamp(84px, ${(100 * moment) / duration}%, calc(100% - 84px))`,
      aspectRatio: ratio,
      backgroundImage: `url("${sheet()?.src ?? ""}")`,
      backgroundSize: `${100 * columns}% ${100 * rows}%`,
      backgroundPosition: `${columns > 1 ? (100 * column) / (columns - 1) : 0}% ${rows > 1 ? (100 * row) / (rows - 1) : 0}%`,
    });
  };

  for (const input of [from, to, head]) input.max = duration;
  [from.value, to.value] = [data.from, data.to];
  const kept = heads.get(scrubber);
  head.value = kept?.sheet === data.sheet ? kept.moment : times[0];
  outline.hidden = frame.hidden = true;

  const show = (isShown) => {
    outline.hidden = frame.hidden = !isShown;
    if (isShown) draw();
  };
  head.oninput = () => {
    stop();
    show(true);
  };
  head.onfocus = () => show(true);
  head.onblur = () => {
    frame.hidden = true;
  };
  const least = duration / 100;
  from.oninput = () => {
    from.value = Math.min(Number(from.value), Number(to.value) - least);
    draw();
  };
  to.oninput = () => {
    to.value = Math.max(Number(to.value), Number(from.value) + least);
    draw();
  };
  from.onchange = to.onchange = () => setTriggerValue("part", [Number(from.value), Number(to.value)]);
  // An arrow key moves by a hundredth; "any" alone leaves it to the browser.
  for (const input of [from, to, head]) {
    input.onkeydown = (event) => {
      const step = { ArrowLeft: -least, ArrowDown: -least, ArrowRight: least, ArrowUp: least }[event.key];
      if (!step) return;
      event.preventDefault();
      input.value = Number(input.value) + step;
      input.dispatchEvent(new Event("input"));
    };
    input.onkeyup = (event) => {
      if (input !== head && event.key.startsWith("Arrow")) input.dispatchEvent(new Event("change"));
    };
  }

  let running = 0;
  const stop = () => {
    cancelAnimationFrame(running);
    running = 0;
    play.setAttribute("aria-label", "Play");
    play.querySelector("path").setAttribute("d", "M8 5v14l11-7z");
  };
  play.onclick = () => {
    if (running) {
      stop();
      return;
    }
    let before = performance.now();
    if (Number(head.value) >= Number(to.value) - 0.05 || Number(head.value) < Number(from.value)) head.value = from.value;
    play.setAttribute("aria-label", "Pause");
    play.querySelector("path").setAttribute("d", "M7 5h4v14H7zM13 5h4v14h-4z");
    show(true);
    const step = (now) => {
      head.value = Number(head.value) + (now - before) / 1000;
      before = now;
      draw();
      if (Number(head.value) >= Number(to.value)) stop();
      else running = requestAnimationFrame(step);
    };
    running = requestAnimationFrame(step);
  };

  const sizes = new ResizeObserver(() => {
    if (!outline.hidden) place(tileAt(Number(head.value)));
  });
  sizes.observe(container);
  const end = () => {
    stop();
    sizes.disconnect();
  };
  stops.set(scrubber, end);
  draw();
  return end;
}
