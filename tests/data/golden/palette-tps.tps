<?xml version="1.0" encoding="utf-8"?>
<!-- cmapcore {"recipe": "v=1&ncolors=3", "digest": "abababababababababababababababababababababababababababababababab", "source": "harbour -\u002d \u002a/ -\u002d\u003e \n\\ '\u00e9\" \ud83c\udf0a", "version": "0.1.0", "link": "https://a.example/?x=1"} -->
<workbook>
  <preferences>
    <color-palette name="Old harbour" type="regular">
      <color>#0a1ec8</color>
      <color>#ff8800</color>
      <color>#ffffff</color>
    </color-palette>
  </preferences>
</workbook>
