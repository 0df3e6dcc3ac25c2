// Streamlit's uploader refuses what is too large before it is sent. Of a film that is, this browser makes a sheet, which
// takes the film's place in the uploader.

const FILMS = /\.(mp4|m4v|mov|webm|mkv)$/i;
const isFilm = (file) => file.type.startsWith("video/") || FILMS.test(file.name);
const megabytes = (size) => `${Math.ceil(size / 2 ** 20).toLocaleString("en")} MB`;

function whyNot(error, film, most) {
  const why = error.message === "hdr" ? "is HDR, which a browser shows in other colours" : "cannot be played by this browser";
  const size = `at ${megabytes(film.size)} it is too large to upload (at most ${megabytes(most)})`;
  return `${film.name} ${why}, and ${size}. Use a shorter clip, or the command line: cmapcore palette FILE`;
}

// Reads them until the signal ends it; `largest` gives how many bytes the uploader takes, the panel tells how far it is.
function readLargeFilms(panel, largest, ends) {
  const [said, bar, button] = ["p", "progress", "button"].map((name) => panel.querySelector(name));
  let reading = new AbortController();

  const tell = (text, part) => {
    panel.hidden = !text;
    said.textContent = text;
    bar.hidden = part === undefined;
    bar.value = part ?? 0;
    bar.setAttribute("aria-label", "Read");
    button.textContent = bar.hidden ? "Close" : "Cancel";
  };
  button.onclick = () => {
    reading.abort();
    tell("");
  };

  const replaced = async (files, most, signal) => {
    const given = [];
    for (const file of files) {
      if (file.size <= most || !isFilm(file)) {
        given.push(file);
        continue;
      }
      const text = `${file.name} is too large to upload, so your browser reads it. The film stays on your device.`;
      tell(text, 0);
      try {
        given.push(await readFilm(file, signal, (part) => tell(text, part)));
      } catch (error) {
        if (!(error instanceof FilmError)) throw error;
        tell(whyNot(error, file, most));
        return [];
      }
    }
    tell("");
    return given;
  };

  // on its way down, before the uploader gets it
  const onChange = async (event) => {
    if (event.target !== uploaderInput()) return;
    const [files, most] = [[...event.target.files], largest()];
    reading.abort();
    tell("");
    if (!files.some((file) => file.size > most && isFilm(file))) return;
    event.stopImmediatePropagation();
    event.target.value = ""; // the same file may be given again
    reading = new AbortController();
    const { signal } = reading;
    try {
      const given = await replaced(files, most, signal);
      if (given.length) upload(given);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  };
  document.addEventListener("change", onChange, { signal: ends, capture: true });
  ends.addEventListener("abort", () => reading.abort());
}
