"""The registers of the programmes, as a secretariat keeps them."""
