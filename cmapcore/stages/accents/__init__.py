"""A palette of a whole picture in which a small vivid accent keeps its place."""
