"""Pages of joint applications."""
