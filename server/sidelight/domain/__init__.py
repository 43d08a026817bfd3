"""Values and rules without I/O, clock or framework; everything above may use them."""
