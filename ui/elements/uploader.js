// Streamlit's own uploader takes every file, however it was given: its limits and its progress are for all of them.

const uploaderInput = () => document.querySelector('.st-key-_upload input[type="file"]');

function upload(files) {
  const input = uploaderInput();
  if (!input) return false;
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}
