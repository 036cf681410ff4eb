"""Pictures composed as tensors, on any device, from small numeric plans."""
