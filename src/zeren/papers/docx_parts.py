"""The parts of a Word file that are the same for every document of a language: styles, settings, page, relations."""

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
FANG, HEI, KAI, TITLE, SONG = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"
PITCH = 579
"""Line pitch in twentieths of a point: 28.95 pt, so that 22 lines fill 225 mm."""
NARROWER = -849
"""Character pitch in 1/4096 pt: 28 characters of 16 pt in 156 mm."""

CONTENT_TYPES = (
    _HEAD
    + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    + '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    + '<Default Extension="xml" ContentType="application/xml"/>'
    + "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>'
        for name, kind in (
            ("word/document.xml", _TYPES + "document.main+xml"),
            ("word/styles.xml", _TYPES + "styles+xml"),
            ("word/settings.xml", _TYPES + "settings+xml"),
            ("word/header1.xml", _TYPES + "header+xml"),
            ("word/footer1.xml", _TYPES + "footer+xml"),
            ("word/footer2.xml", _TYPES + "footer+xml"),
            ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        )
    )
    + "</Types>"
)

PACKAGE_RELATIONS = (
    _HEAD
    + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    + f'<Relationship Id="rId1" Type="{_RELATION}officeDocument" Target="word/document.xml"/>'
    + '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    + "</Relationships>"
)

DOCUMENT_RELATIONS = (
    _HEAD
    + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    + "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATION}{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(
            (("styles", "styles.xml"), ("settings", "settings.xml"), ("header", "header1.xml"), ("footer", "footer1.xml"), ("footer", "footer2.xml")),
            start=1,
        )
    )
    + "</Relationships>"
)  # fmt: skip

SETTINGS = (
    f"{_HEAD}<w:settings {NAMESPACES}><w:evenAndOddHeaders/>"
    '<w:characterSpacingControl w:val="compressPunctuation"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    "</w:settings>"
)


def fonts(name: str, latin: str = "Times New Roman") -> str:
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{latin}" w:eastAsia="{name}"/>'


def _style(key: str, name: str, paragraph: str, run: str, *, default: bool = False) -> str:
    first = ' w:default="1"' if default else ""
    based = "" if default else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{first} w:styleId="{key}"><w:name w:val="{name}"/>{based}<w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def styles(chinese: bool) -> str:
    """Styles by name, so that an office can restyle the whole document at once."""
    size, pitch = (32, PITCH) if chinese else (25, 400)
    indent = '<w:ind w:firstLineChars="200" w:firstLine="640"/>' if chinese else '<w:ind w:firstLine="0"/>'
    exact = f'<w:spacing w:before="0" w:after="0" w:line="{pitch}" w:lineRule="exact"/>'
    language = f'<w:lang w:val="{"en-GB"}" w:eastAsia="zh-CN"/>'
    plain = f'{fonts(FANG)}<w:kern w:val="0"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>{language}'
    title_size = 44 if chinese else 36
    flush = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
    return (
        f"{_HEAD}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{plain}</w:rPr></w:rPrDefault></w:docDefaults>"
        + _style("Normal", "Normal", f'{exact}{indent}<w:jc w:val="both"/>', plain, default=True)
        + _style("Title", "Title", f'<w:keepNext/><w:spacing w:before="0" w:after="0" w:line="640" w:lineRule="exact"/>{flush}<w:jc w:val="center"/>', f'{fonts(TITLE)}<w:sz w:val="{title_size}"/><w:szCs w:val="{title_size}"/>')
        + _style("Heading1", "heading 1", f'<w:keepNext/>{exact}{indent}<w:outlineLvl w:val="0"/>', fonts(HEI))
        + _style("Heading2", "heading 2", f'<w:keepNext/>{exact}{indent}<w:outlineLvl w:val="1"/>', fonts(KAI))
        + _style("Masthead", "Masthead", f'<w:spacing w:before="1984" w:after="0"/>{flush}<w:jc w:val="center"/>', f'{fonts(TITLE)}<w:color w:val="C8102E"/>')
        + _style("Flush", "Flush", f"{exact}{flush}", "")
        + _style("Cell", "Cell", f'<w:spacing w:before="40" w:after="40" w:line="320" w:lineRule="exact"/>{flush}<w:jc w:val="left"/>', '<w:sz w:val="24"/><w:szCs w:val="24"/>')
        + _style("Copies", "Copies", '<w:pBdr><w:top w:val="single" w:sz="8" w:space="4" w:color="000000"/><w:bottom w:val="single" w:sz="8" w:space="4" w:color="000000"/></w:pBdr><w:spacing w:before="600" w:after="0" w:line="440" w:lineRule="exact"/><w:ind w:left="280" w:right="280" w:firstLineChars="0" w:firstLine="0"/>', '<w:sz w:val="28"/><w:szCs w:val="28"/>')
        + "</w:styles>"
    )  # fmt: skip


def page_setup() -> str:
    """A4, margins 37, 35, 28 and 26 mm, a grid of 22 lines by 28 characters, page numbers at the outer side."""
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:headerReference w:type="even" r:id="rId3"/>'
        '<w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="850" w:footer="1304" w:gutter="0"/>'
        f'<w:docGrid w:type="linesAndChars" w:linePitch="{PITCH}" w:charSpace="{NARROWER}"/></w:sectPr>'
    )


def footer(side: str) -> str:
    """The page number between dashes, one character from the outer edge."""
    run = f'<w:rPr>{fonts(SONG, SONG)}<w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>'
    return (
        f'{_HEAD}<w:ftr {NAMESPACES}><w:p><w:pPr><w:ind w:left="280" w:right="280" w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="{side}"/></w:pPr>'
        f'<w:r>{run}<w:t xml:space="preserve">— </w:t></w:r>'
        f'<w:fldSimple w:instr=" PAGE "><w:r>{run}<w:t>1</w:t></w:r></w:fldSimple>'
        f'<w:r>{run}<w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
    )


def header(marks: str) -> str:
    """The marks (draft, demonstration), framed, on every page; `marks` is escaped text."""
    frame = '<w:bdr w:val="single" w:sz="8" w:space="0" w:color="C8102E"/>'
    run = f'<w:rPr>{fonts(HEI)}<w:color w:val="C8102E"/><w:sz w:val="24"/><w:szCs w:val="24"/>{frame}</w:rPr>'
    text = f'<w:r>{run}<w:t xml:space="preserve"> {marks} </w:t></w:r>' if marks else ""
    return f'{_HEAD}<w:hdr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val="Flush"/><w:jc w:val="center"/></w:pPr>{text}</w:p></w:hdr>'


def core(title: str, author: str, language: str, day: str) -> str:
    """Title, author, language and day; the day is the document's own, never the day of writing."""
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator><dc:language>{language}</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:created></cp:coreProperties>'
    )


AS_HIGH_AS_IT_IS = '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:ind w:firstLineChars="0" w:firstLine="0"/>'
"""For a paragraph that holds a picture: no exact line pitch, which would cut it."""


def picture(millimetres: int, told: str) -> str:
    """The one picture of a document, square, in the line; `told` is escaped text for who cannot see it."""
    side = millimetres * 36000
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    told = told.replace("\n", "&#10;").replace('"', "&quot;")
    return (
        f'<w:drawing><wp:inline xmlns:wp="{drawing}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{side}" cy="{side}"/><wp:docPr id="1" name="checkpoint" descr="{told}"/>'
        f'<a:graphic xmlns:a="{drawing}/main"><a:graphicData uri="{drawing}/picture">'
        f'<pic:pic xmlns:pic="{drawing}/picture"><pic:nvPicPr><pic:cNvPr id="1" name="checkpoint.png"/><pic:cNvPicPr/></pic:nvPicPr>'
        '<pic:blipFill><a:blip r:embed="rId6"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{side}" cy="{side}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


def with_picture(written: dict[str, str], png: bytes) -> dict[str, bytes]:
    """The parts that differ when the document holds a picture: its kind, its relation, itself."""
    kinds = written["[Content_Types].xml"].replace(
        "<Override", '<Default Extension="png" ContentType="image/png"/><Override', 1
    )
    relation = f'<Relationship Id="rId6" Type="{_RELATION}image" Target="media/checkpoint.png"/></Relationships>'
    relations = written["word/_rels/document.xml.rels"].replace("</Relationships>", relation)
    return {
        "[Content_Types].xml": kinds.encode(),
        "word/_rels/document.xml.rels": relations.encode(),
        "word/media/checkpoint.png": png,
    }
