"""A chart of ours -> PNG, for mail programs that draw no SVG."""

from resvg_py import svg_to_bytes

from coordination.publish.printing import fonts


def as_png(svg: str, *, width: int) -> bytes:
    """The drawing on white, `width` pixels wide. Same drawing, same bytes."""
    return bytes(
        svg_to_bytes(
            svg_string=svg,
            width=width,
            background="white",
            skip_system_fonts=True,
            font_files=[str(path) for path in fonts.paths()],
            font_family="Arimo",
            sans_serif_family="Arimo",
        )
    )
