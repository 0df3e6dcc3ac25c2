// Makes a component of its HTML, its styles and what it does with its data.

const dressed = new WeakMap(); // root: which component it holds

function component(html, css, show) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const styles = new CSSStyleSheet();
  styles.replaceSync(css);

  const dress = (root) => {
    const sheets = root.getRootNode();
    if (!sheets.adoptedStyleSheets.includes(styles)) sheets.adoptedStyleSheets.push(styles);
    root.replaceChildren(template.content.cloneNode(true));
  };

  return (mounted) => {
    const root = mounted.parentElement;
    if (dressed.get(root) !== show) dress(root);
    dressed.set(root, show);
    return show(mounted);
  };
}
