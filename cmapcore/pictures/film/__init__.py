"""Films: from a container's bytes to frames, chosen by time, as sRGB; by PyAV, which is imported only then."""
