# cmapcore {"recipe": "v=1&ncolors=3", "digest": "abababababababababababababababababababababababababababababababab", "source": "harbour -\u002d \u002a/ -\u002d\u003e \n\\ '\u00e9\" \ud83c\udf0a", "version": "0.1.0", "link": "https://a.example/?x=1"}
old_harbour = ["#0a1ec8", "#ff8800", "#ffffff"]
