export default function ({ parentElement: root }) {
  root.querySelector("button").onclick = () => uploaderInput()?.click();
}
