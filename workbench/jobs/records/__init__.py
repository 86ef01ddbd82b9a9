"""What a run keeps of itself: its folder, its log, what it read, what it ran on, and what nobody may see."""
