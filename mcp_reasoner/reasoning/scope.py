"""What is no problem for the model, declined by its words alone: no model call, no tokens.

`decline(problem)` names what stands against a text and what would be accepted instead, or
gives None. It reads words, not mathematics, and leans to one side: a real problem is never
to be declined, while what slips through costs tokens and ends unverified. So a text that
asks for a number from data that it holds passes, whatever else it says. Whether a problem
contradicts itself is for `verify.problem.contradiction`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

__all__ = ["Declined", "DeclinedKind", "decline"]

DeclinedKind: TypeAlias = Literal[
    "chat",
    "code",
    "current",
    "empty",
    "fact",
    "missing_data",
    "not_text",
    "opinion",
    "proof",
    "several",
    "translation",
    "writing",
]


@dataclass(frozen=True)
class Declined:
    """Why a text is no problem for the model; `reason` says what would be accepted."""

    kind: DeclinedKind
    reason: str


_REASONS: Final[dict[DeclinedKind, str]] = {
    "chat": "this is conversation; give a mathematical problem with all the data it needs",
    "code": "this asks for a program; `write_function_with_tests` takes such requests",
    "current": "this asks for current data, which the model cannot see; put the data into the "
    "problem and ask for what is to be computed from them",
    "empty": "this holds no question; give a whole problem that says what is to be found",
    "fact": "this asks for a fact or an explanation, and the model is built to reason, not to "
    "know; give a problem that can be computed from what it states",
    "missing_data": "the problem refers to something that is not in its text (a figure, a table, "
    "a file or an earlier problem); put everything it needs into words or LaTeX",
    "not_text": "this is not readable text; give the problem in words or LaTeX",
    "opinion": "this asks for an opinion or advice; give a problem with one answer that follows "
    "from what it states",
    "proof": "this asks for a proof, not for an answer; `check_proof` checks a proof that you "
    "have, and a problem that asks for a value is accepted here",
    "several": "these are several problems at once; give each in a call of its own",
    "translation": "this asks for work on a text; give a mathematical problem with all the data "
    "it needs",
    "writing": "this asks for writing; give a mathematical problem with all the data it needs",
}

_DRAWING = re.compile(r"\[asy\].*?(?:\[/asy\]|\Z)|\\begin\{(tikzpicture|asy)\}.*?\\end\{\1\}", re.S)
_NEUTRAL = re.compile(
    r"(?:please )?(?:reason|think) step by step[,.]?(?: and)?(?= put |$|\n)|"
    r"(?:please )?put your (?:final )?answer (?:with)?in [^\n]*",
    re.I,
)
_NUMERAL = re.compile(
    r"\d+(?:[.,]\d+)*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|"
    r"thirty|forty|fifty|hundred|thousand|dozen|half|halves|twice|thrice|double|triple|third|"
    r"quarter)s?\b",
    re.I,
)
_CONDITION = re.compile(r"\b(?:if|given|suppose|assum\w+|when the|such that|knowing)\b", re.I)
_MATHS = re.compile(
    r"\\[A-Za-z]+|[=+*^<>≤≥√∫∑π%]|\b[a-z]\^|\bhow many\b|\bhow much\b|"
    r"\b(?:sum|product|difference|quotient|remainder|digits?|integers?|numbers?|primes?|"
    r"fractions?|decimals?|ratio|proportion|percent\w*|average|mean|median|mode|probabilit\w+|"
    r"expected value|equations?|inequalit\w+|polynomials?|roots?|functions?|graph|slope|"
    r"derivatives?|integrals?|limit|series|sequences?|terms?|matri\w+|determinant|vectors?|"
    r"triangles?|squares?|circles?|rectangles?|polygons?|hexagons?|pentagons?|quadrilaterals?|"
    r"parabola|ellipse|hyperbola|lines?|angles?|radius|radii|diameter|circumference|perimeter|"
    r"area|volume|surface|cube|sphere|cylinder|cone|permutations?|combinations?|subsets?|sets?|"
    r"factors?|divisors?|multiples?|divisible|divided|factorial|modulo|mod|logarithm\w*|sin|cos|"
    r"tan|sine|cosine|solve|evaluate|simplify|calculate|compute|coin|coins|dice|die|cards?)\b",
    re.I,
)
_ASK = (
    r"(?:find|compute|calculate|determine|evaluate|solve|simplify|factor|expand|what|which|how|"
    r"give|state|count|estimate|express|prove|show|is|are|does|do|can|graph|sketch|differentiate|"
    r"integrate|write|convert|when|where|who)\b"
)
_START = r"(?:^|(?<=[.!?:;,\n$]) *|\b(?:please|then|and|can you|could you|would you|you to|to) )"


def decline(problem: str) -> Declined | None:
    """Why `problem` is out of scope, or None; pure and quick, linear in the text."""
    kind = _kind(problem)
    return None if kind is None else Declined(kind, _REASONS[kind])


def _kind(problem: str) -> DeclinedKind | None:
    if _is_no_text(problem):
        return "not_text"
    text = _Text(problem)
    return next((kind for kind, applies in _RULES if applies(text)), None)


class _Text:
    """A problem's words without drawings and instructions, with what guards the rules."""

    def __init__(self, problem: str) -> None:
        self.drawn = _DRAWING.search(problem) is not None
        self.whole = _DRAWING.sub(" ", problem)
        plain = _NEUTRAL.sub(" ", self.whole.replace("’", "'").replace("`", ""))
        self.lines = re.sub(r"[ \t]+", " ", plain).strip()
        self.body = " ".join(plain.split())
        self.numerals = len(_NUMERAL.findall(self.body))
        self.conditional = _CONDITION.search(self.body) is not None
        self.mathematical = _MATHS.search(self.body) is not None
        self.sentences = [s for s in re.split(r"(?<=[.?!])\s+", self.body) if s]

    def says(self, pattern: re.Pattern[str]) -> bool:
        return pattern.search(self.body) is not None

    @property
    def little_data(self) -> bool:
        """Nothing to compute from: one number at most (a year, say), and no condition."""
        return self.numerals <= 1 and not self.conditional

    @property
    def no_data(self) -> bool:
        """No number, no condition and no word of mathematics."""
        return self.numerals == 0 and not self.conditional and not self.mathematical


# -- nothing to read -----------------------------------------------------------------------


def _is_no_text(problem: str) -> bool:
    strange = sum(
        (ord(char) < 32 and char not in "\t\n\r\f\v")
        or char == "\ufffd"
        or 0xE000 <= ord(char) < 0xF900
        for char in problem
    )
    if strange > max(2, len(problem) // 20):
        return True
    encoded = re.fullmatch(r"(?:data:[^,]*,)?[A-Za-z0-9+/=_\s-]{80,}", problem.strip())
    longest = max(map(len, problem.split()), default=0)
    return bool(encoded and longest >= 60 and not re.fullmatch(r"[\d\s]+", problem))


_NUMBER_ALONE = re.compile(r"[-+]?[\d.,]+")


def _is_empty(text: _Text) -> bool:
    words = re.findall(r"[^\W\d_]+", text.body)
    if not words:
        return not re.search(r"\d", text.body) or bool(_NUMBER_ALONE.fullmatch(text.body))
    asks = "?" in text.body or re.search(rf"\b{_ASK}", text.body, re.I)
    return len(words) <= 2 and text.no_data and not asks and not text.drawn and "$" not in text.body


# -- kinds of requests ---------------------------------------------------------------------

_GREETING = re.compile(
    r"(?:(?:hi|hello|hey|yo|greetings|good (?:morning|afternoon|evening|night|day)|thanks|"
    r"thank you|bye|goodbye|ok|okay|lol|cool|great|nice to meet you|how are you(?: doing)?|"
    r"how do you do|what'?s up|how'?s it going|who are you|what are you|what can you do|"
    r"what is your name|what'?s your name|are you (?:there|human|real|alive|sentient|conscious|"
    r"an? (?:robot|ai|bot|human|person))|tell me about yourself|can you help(?: me)?|"
    r"i need help|help me|help|test|testing|today|very much|so much|there|again|everyone|friend|"
    r"my friend|and you|i am fine|i'm fine)[\s,.!?:;)]*)+",
    re.I,
)
_JOKE = re.compile(
    rf"{_START}(?:tell|write|compose|create|make up|give|generate|draft|invent|sing)"
    r"(?: me| us)? (?:an?|the|some|another|my|his|her|our)? ?(?:[\w-]+ ){0,4}?"
    r"(?:poems?|haikus?|stor(?:y|ies)|songs?|sonnets?|essays?|limericks?|jokes?|e-?mails?|"
    r"speech(?:es)?|articles?|blog posts?|slogans?|lyrics|novels?|tweets?|cover letters?|"
    r"screenplays?|fairy tales?|ballads?|letters? (?:to|of)|raps?|toasts?|obituar(?:y|ies)|"
    r"product descriptions?|advertisements?)\b(?! problem)",
    re.I,
)
_LANGUAGES = (
    r"(?:english|french|german|spanish|italian|portuguese|dutch|russian|chinese|mandarin|japanese|"
    r"korean|arabic|hindi|latin|greek|turkish|polish(?! notation)|swedish|norwegian|danish|finnish|"
    r"czech|hebrew|ukrainian|vietnamese|thai|hungarian|romanian)"
)
_TEXTS = (
    r"(?:articles?|texts?|books?|passages?|paragraphs?|stor(?:y|ies)|chapters?|novels?|papers?|"
    r"documents?|news|movies?|films?|plots?|essays?|e-?mails?|sentences?|poems?|speech|plays?)"
)
_TRANSLATION = re.compile(
    rf"{_START}translate\b.{{0,300}}\b(?:in)?to {_LANGUAGES}\b|{_START}translate\b.{{0,300}}\bfrom {_LANGUAGES}\b|"
    rf"\bhow (?:do|would|can) (?:you|i|we) say\b.{{0,200}}\bin {_LANGUAGES}\b|"
    rf"{_START}(?:summari[sz]e|paraphrase|proofread|rephrase|reword|rewrite|edit|shorten|"
    rf"(?:give|write)(?: me)? a (?:short |brief )?summary of)\b.{{0,60}}\b{_TEXTS}\b|"
    r"\bcorrect (?:the|my) (?:grammar|spelling)\b|^tl;?dr\b",
    re.I,
)
_LANGUAGE_OF_CODE = (
    r"(?:python|java|javascript|typescript|c\+\+|c#|rust|golang|ruby|php|swift|kotlin|haskell|"
    r"matlab|bash|shell|sql|html|css|perl|scala|julia|fortran|lua)"
)
_CODE = re.compile(
    rf"{_START}(?:write|implement|create|develop|build|generate|give|code|design|complete)"
    rf"(?: me| up)?\b[^.?!]{{0,60}}?\b{_LANGUAGE_OF_CODE}\W[^.?!]{{0,40}}?"
    r"\b(?:functions?|programs?|scripts?|code|class|methods?|snippet|module|query|one-liner|"
    r"implementation|decorator|page|app\w*)\b|"
    rf"{_START}(?:write|create|implement|develop|code|complete)(?: me)? (?:an?|the|some|this) "
    r"(?:[\w-]+ ){0,3}(?:functions?|programs?|methods?|subroutine|procedure|algorithm|class) "
    r"(?:in (?:python|java\w*|c|rust|go|ruby)\b|(?:named |called )?\w+\([^)]*\) (?:that|which) "
    r"returns?|(?:that|which|to) (?:prints?|reads?|sorts?|revers\w+|merges?|parses?|outputs?|"
    r"takes? (?:an?|the|two) (?:list|string|array|dict\w*|file)|returns? (?:the|an?|all) "
    r"(?:list|string|array|sorted|reversed|indices)))|"
    rf"{_START}(?:write|create)(?: me)? (?:an?|some|the) (?:[\w-]+ ){{0,2}}(?:sql query|regex|"
    r"regular expression|script|source code|web ?page|website|shell command|code)\b|"
    rf"{_START}implement (?:an?|the) (?:[\w-]+ ){{0,4}}(?:stack|queue|linked list|heap|tree|cache|"
    r"parser|server|api|class|search|sort|algorithm|data structure|hash ?map)\b|"
    rf"{_START}(?:debug|refactor|fix|optimi[sz]e|review|explain) (?:this|the|my|the following) "
    r"(?:[\w-]+ ){0,2}(?:code|program|script|function|bug|stack trace)\b",
    re.I,
)
_PROOF = re.compile(
    rf"(?:^|(?<=[.!?:;\n$,]) *|\b(?:please|then|and|can you|could you|induction to|used? .{{1,40}} to) )"
    r"(?:prove|disprove|show)\b(?: or disprove)?(?: by [\w ]{1,30})?,? "
    r"(?:that|the following|why|or disprove)\b|^(?:please )?(?:prove|disprove)\b|"
    r"[.!?:;$] (?:prove|disprove)\b|"
    rf"{_START}(?:give|write|find|provide|sketch|construct)(?: me)? an? (?:[\w-]+ ){{0,3}}proof\b",
    re.I,
)
_VALUE_ASKED = re.compile(
    r"\b(?:find|compute|calculate|determine|evaluate|solve|what|how many|how much|which)\b|\?", re.I
)
_OPINION = re.compile(
    r"\bwhat do you think\b|\b(?:in )?your (?:honest )?opinion\b|\byour favou?rite\b|"
    r"^(?:do|would|are|did) you (?:like|prefer|believe|love|hate|enjoy|feel|agree)\b|"
    r"^(?:should|ought) (?:i|we|people|the government|society|students|children)\b|"
    r"\b(?:give|need|want|any)(?: me| us| some)* advice\b|^(?:please )?advise\b|"
    r"\b(?:can|could|would) you (?:recommend|suggest)\b|^(?:please )?(?:recommend|suggest)\b|"
    r"^(?:which|what|who)(?:'s| is| are) (?:the )?(?:best|better|worst|nicest|most beautiful|most "
    r"interesting|coolest|prettiest|greatest)\b|^is it (?:ethical|moral|right|wrong|ok|okay|wise|"
    r"better|worth)\b|^why (?:should|do people|is it good)\b|"
    r"^how (?:can|do|should) (?:i|we) (?:become|get|lose|make|improve|learn|stop|deal|start|find a)\b",
    re.I,
)
_CURRENT = re.compile(
    r"\bweather\b|\btoday's (?:date|news|temperature|exchange rate|headlines|price)\b|"
    r"^(?:what|tell me|which)(?:'s| is)?(?: the)? (?:current )?(?:date|day|time|year|month)"
    r"(?: of the week)?(?: is it| it is)?(?: today| now| right now| currently| in [A-Z][\w ]+)?[?.!]*$|"
    r"\b(?:latest|current|recent|breaking) (?:news|headlines|price|prices|value|exchange rate|rate|"
    r"population|president|prime minister|world record|weather|score|standings|version|ceo)\b|"
    r"\b(?:stock|share) price of\b|\bexchange rate (?:between|of|from|for)\b|"
    r"\bprice of .{1,40}\b(?:today|now|right now|currently|at the moment)\b|"
    r"\bwho (?:won|is winning|lost)\b.{0,100}\b(?:today|yesterday|last night|this (?:week|year|season))\b|"
    r"\bis .{1,40} open (?:now|today|right now)\b|"
    r"\bhow much (?:is|does|are) .{1,40}\b(?:cost )?(?:today|now|right now|currently|these days)\b",
    re.I,
)
_KNOWN_THINGS = (
    r"(?:capital(?: city)?|currency|official language|national anthem|flag|population|president|"
    r"prime minister|king|queen|emperor|mayor|chancellor|governor|founder|inventor|author|director|"
    r"ceo|composer|painter|discoverer|meaning|definition|etymology|origin|history|plot|climate|"
    r"religion|birthplace|birthday|nationality|chemical (?:symbol|formula)|atomic (?:number|mass|weight)|"
    r"boiling point|melting point|freezing point|speed of (?:light|sound)|elevation|time zone|"
    r"longest river|tallest (?:mountain|building)|highest mountain|largest (?:country|ocean|city|lake|"
    r"planet|desert)|smallest (?:country|planet|bone)|deepest \w+|national \w+|cause of death)"
)
_FACT = re.compile(
    r"^(?:please |can you |could you )?(?:tell me )?(?:who|whom)(?:'s| is| was| were| are|"
    r" (?:first )?(?:invented|discovered|wrote|painted|composed|directed|won|founded|built|designed|"
    r"created|killed|assassinated|played|sang|said|ruled|led))\b|"
    rf"^(?:please )?(?:tell me|name|what(?:'s| is| was| are| were)|which is)? ?(?:the )?{_KNOWN_THINGS} "
    r"(?:of|in|for|between)\b(?! (?:\$|\\|\d))|^capital(?: city)? of [A-Z]|"
    r"^(?:when|in (?:what|which) (?:year|century|month)|on (?:what|which) (?:day|date)|what year) "
    r"(?:was|were|did|is|do|does)\b.{0,100}\b(?:born|died?|invented|founded|ended?|began|begin|started?|"
    r"signed|discovered|built|happen(?:ed)?|fought|published|released|elected|independen\w+|fell|fall|"
    r"land(?:ed)?|sank|sink|win|won|become|became|take place|created|written|war)\b|"
    r"^(?:which|what) (?:country|city|planet|element|animal|language|river|author|team|president|"
    r"scientist|philosopher|book|movie|film|song|gas|metal|organ|continent|ocean)\b|"
    r"^how many (?:people|inhabitants|citizens|countries|planets|moons|continents|oceans|bones|"
    r"chromosomes|presidents|species|languages|wives|children|states|players) "
    r"(?:live|lived|are|were|does|do|did|has|have|speak)\b",
    re.I,
)
# Names begin with a capital letter, so this one minds the case.
_NAMED = re.compile(
    r"^(?:[Hh]ow (?:tall|high|deep|long|far|old|big|heavy|wide|large|fast) (?:is|was|are) "
    r"(?:away )?(?:the )?[A-Z][a-z]+|[Ww]here (?:is|was|are|were|can|do|does|did) (?:the |I |one )?"
    r"[A-Za-z]+|[Ww]hat (?:happened|caused|causes|led)\b|[Ww]hy (?:is|are|was|were|did|do|does|can)\b)"
)
_EXPLANATION = re.compile(
    r"^(?:please |can you |could you )?(?:explain|describe|define|discuss|tell me about|elaborate on|"
    r"compare|what(?:'s| is| are| was| were)(?: meant by)?(?: an?| the)?(?= [a-z]+(?: [a-z]+)?\?$))\b",
    re.I,
)


def _is_chat(text: _Text) -> bool:
    return bool(_GREETING.fullmatch(text.body))


def _is_writing(text: _Text) -> bool:
    return text.says(_JOKE) and text.numerals <= 2


def _is_translation(text: _Text) -> bool:
    return text.says(_TRANSLATION)


def _is_code(text: _Text) -> bool:
    return text.says(_CODE)


def _is_proof(text: _Text) -> bool:
    if not text.says(_PROOF):
        return False
    rest = re.sub(
        r"\b(?:give|write|find|provide) an? (?:[\w-]+ ){0,3}proof\b", "", text.body, flags=re.I
    )
    return not _VALUE_ASKED.search(rest)


def _is_opinion(text: _Text) -> bool:
    return text.says(_OPINION) and text.little_data and not text.mathematical


def _is_current(text: _Text) -> bool:
    return text.says(_CURRENT) and text.little_data


def _is_fact(text: _Text) -> bool:
    if len(text.sentences) > 1 or not text.little_data or "$" in text.body:
        return False
    if text.says(_FACT):
        return not re.search(r"\\|[=+*^<>]", text.body)
    return text.no_data and (text.says(_NAMED) or text.says(_EXPLANATION))


# -- what the text does not hold -----------------------------------------------------------

_PICTURE = (
    r"(?:figure|diagram|drawing|picture|image|photo\w*|graph|chart|plot|map|sketch|illustration)"
)
_POINTED = re.compile(
    rf"\b(?:the|this|that|these|following|above|attached|adjoining) (?:[\w-]+ ){{0,2}}{_PICTURE}s?"
    rf"(?: (?:above|below|shown|attached|provided|given|here|on the (?:right|left)|to the (?:right|left)))?\b|"
    rf"\b(?:shown|depicted|pictured|illustrated|drawn) (?:above|below|here|in the)\b|"
    rf"\b(?:as|region|area|angle|solid|shape|triangle) (?:is )?(?:shown|pictured|depicted)\b",
    re.I,
)
_STRICTLY_POINTED = re.compile(
    rf"\b{_PICTURE}s? (?:above|below|shown|attached|provided|here|on the (?:right|left))\b|"
    rf"\b(?:above|attached|adjoining|following) {_PICTURE}\b|\b(?:shown|depicted) (?:above|below)\b",
    re.I,
)
_ATTACHED = re.compile(
    rf"\b(?:attached|uploaded|enclosed) (?:file|image|picture|photo|document|pdf|screenshot|spreadsheet|"
    rf"worksheet|{_PICTURE})\b|\bsee (?:the )?(?:attached|attachment|image|picture|photo|screenshot)\b|"
    r"<image>|\[image\]|<img\b|!\[[^\]]*\]\(|\bdata:image/|"
    r"\b\w+\.(?:png|jpe?g|gif|pdf|docx?|xlsx?|csv)\b|\bin (?:the|this) (?:screenshot|photo|attachment)\b",
    re.I,
)
_TABLE = re.compile(
    r"\b(?:table|list|data|chart|spreadsheet) (?:above|below|shown|attached|provided)\b|"
    r"\b(?:the|this) following (?:table|chart)\b|\b(?:above|attached|following) (?:table|chart)\b|"
    r"\b(?:use|using|from|according to|based on|in) (?:the|this) (?:data )?table\b",
    re.I,
)
_ROWS = re.compile(
    r"\||&|\t|\\hline|\\begin\{(?:tabular|array|[a-z]*matrix)\}|(?:\n[^\n]*\d){2}|:[^.?]*\d"
)
_EARLIER = re.compile(
    r"\b(?:as in|like in|same as(?: in)?|answers? (?:to|from|of|in)|results? (?:of|from|in)|"
    r"solutions? (?:to|from|of)|from|refer(?:ring)? (?:back )?to|using|based on|in|of|to|continuing) "
    r"(?:the|our|your|my) (?:previous|preceding|earlier|above) "
    r"(?:problem|question|exercise|part|conversation|message|task|answer|result)\b|"
    r"\b(?:the|your) (?:previous|preceding|above) (?:problem|question|exercise|answer)\b(?! (?:is|was) worth)|"
    r"\b(?:problem|question|exercise) above\b|\bas (?:we|you) (?:discussed|computed|found|said) "
    r"(?:above|before|earlier|previously)\b|^(?:continue|go on|do it again|same (?:question|problem))\b|"
    r"^(?:and )?what about\b",
    re.I,
)
_DEFINED = re.compile(
    r"\b(?:is|be|are|with|of) an? (?:[\w-]+ ){0,3}(?:triangle|square|rectangle|circle|polygon|"
    r"parallelogram|trapezoid|trapezium|rhombus|cube|quadrilateral|pentagon|hexagon|octagon|"
    r"semicircle|sphere|cone|cylinder|diameter|radius|tangent|midpoint|median|altitude)\b",
    re.I,
)


def _misses_data(text: _Text) -> bool:
    if text.drawn:
        return False
    if text.says(_EARLIER) and not re.search(r"\b(?:each|every)\b", text.body, re.I):
        return text.numerals <= 2
    if text.says(_ATTACHED) and text.numerals <= 1:
        return True
    if text.says(_TABLE) and not _ROWS.search(text.whole):
        return text.numerals <= 2
    if text.says(_POINTED) and not text.conditional and text.numerals == 0:
        return not re.search(r"\\|[=^]", text.body)
    few = text.numerals <= 1 and len(text.body.split()) <= 25
    return few and text.says(_STRICTLY_POINTED) and not text.says(_DEFINED)


# -- several problems ----------------------------------------------------------------------

_MARKERS = (
    re.compile(r"(?:^|(?<=[\s:;.?]))\(?([1-9])[).](?=\s)"),
    re.compile(r"(?:^|(?<=[\s:;.?]))\(?([a-f])\)(?=\s)"),
    re.compile(r"(?:^|(?<=[\s:;.?]))\(?(i|ii|iii|iv|v)\)(?=\s)"),
    re.compile(r"\b(?:problem|question|exercise|part|task) ([1-9a-f])\s*[:.)]", re.I),
)
_ASKED_ITEM = re.compile(
    r"\W*(?:then |now |also |hence |please )?(?:find|compute|calculate|determine|evaluate|solve|"
    r"simplify|factor|expand|differentiate|integrate|how (?:many|much|long|far|old|fast)|"
    r"what(?:'s| is| are| was| will)|prove|show that|write|sketch|graph|convert|estimate)\b",
    re.I,
)
_ARITHMETIC = re.compile(
    r"(?:what(?:'s| is)|compute|calculate|evaluate|find|solve)[: ]+\$?[\d\s.,+*/^()×÷−-]*\d[\d\s)]*\$?[.?!;]*",
    re.I,
)


def _is_several(text: _Text) -> bool:
    for marker in _MARKERS:
        places = list(marker.finditer(text.lines))
        first = places[0][1].lower() if places else ""
        if len(places) < 2 or first not in ("1", "a", "i"):
            continue
        ends = [place.start() for place in places[1:]] + [len(text.lines)]
        items = [text.lines[p.end() : end] for p, end in zip(places, ends, strict=True)]
        if sum(bool(_ASKED_ITEM.match(item)) for item in items) >= 2:
            return True
    parts = [part.strip() for part in re.split(r"(?<=[.?!;])\s+|\n", text.lines) if part.strip()]
    return len(parts) >= 2 and all(_ARITHMETIC.fullmatch(part) for part in parts)


_RULES: Final[tuple[tuple[DeclinedKind, Callable[[_Text], bool]], ...]] = (
    ("chat", _is_chat),
    ("empty", _is_empty),
    ("several", _is_several),
    ("code", _is_code),
    ("writing", _is_writing),
    ("translation", _is_translation),
    ("proof", _is_proof),
    ("missing_data", _misses_data),
    ("current", _is_current),
    ("opinion", _is_opinion),
    ("fact", _is_fact),
)
