"""Named presets."""
