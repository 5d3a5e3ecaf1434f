"""Text: broken characters mended, emoji named, control characters removed, Markdown read, cut and made HTML."""
