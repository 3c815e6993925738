"""From characters to what they say, with exact spans: words, names, dates, figures, cues; reports read into drafts."""
