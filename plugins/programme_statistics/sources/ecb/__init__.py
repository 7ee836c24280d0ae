"""The European Central Bank (ECB): daily reference rates of the euro."""
