"""What we learned: lesson files, read and judged. Pure: no git, no disk, no clock."""
