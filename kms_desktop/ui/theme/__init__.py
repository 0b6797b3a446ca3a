"""Design tokens → palette, style, fonts and icons; the one place that knows a colour or a size of type."""
