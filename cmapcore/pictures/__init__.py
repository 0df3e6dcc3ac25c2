"""From anything that holds a picture to a `Picture`."""
