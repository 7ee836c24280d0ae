"""UN Comtrade: exports of Türkiye by product and partner, and the partners' imports from it."""
