function show({ data }) {
  document.cookie = `cmapcore_${data.name}=${data.text}; path=/; max-age=31536000; samesite=lax`;
}
