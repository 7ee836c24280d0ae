"""The Turkish Statistical Institute (TÜİK): total exports, as the central bank republishes them."""
