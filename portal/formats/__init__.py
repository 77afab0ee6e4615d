"""How dates are written, where Django's own way differs from how people here write them."""
