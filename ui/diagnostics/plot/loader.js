// The component itself is loaded by its own address and kept by the browser: what stands here is sent with every change.
export default async function (component) {
  const { script, does } = component.data;
  const module = await import(new URL(script, document.baseURI).href);
  return module[does](component);
}
