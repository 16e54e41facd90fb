"""What two people look at together; announced after commit."""

from dataclasses import dataclass

from advisory.files.model import Joint


@dataclass(frozen=True, slots=True)
class JointChanged:
    after: Joint
