function show({ parentElement: root }) {
  root.querySelector("button").onclick = () => uploaderInput()?.click();
}
