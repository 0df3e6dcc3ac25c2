function show({ data, parentElement: root }) {
  const row = root.querySelector(".buttons");
  while (row.children.length > data.items.length) row.lastElementChild.remove();
  data.items.forEach(({ label, text }, index) => {
    const button = row.children[index] ?? row.appendChild(document.createElement("button"));
    button.type = "button";
    button.className = "like-streamlit";
    const words = button.firstElementChild ?? button.appendChild(document.createElement("span"));
    words.className = "says";
    words.textContent = label;
    button.onclick = () => copyAndSay(root, text, words, label);
  });
}
