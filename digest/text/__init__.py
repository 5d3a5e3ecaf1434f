"""Text: mended, cleaned, named, read as Markdown, cut, and made HTML or plain."""
