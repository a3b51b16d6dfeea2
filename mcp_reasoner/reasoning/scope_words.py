"""The words by which `scope` tells requests apart: patterns, and nothing that decides.

Each pattern finds a way of asking; whether that is enough, given the numbers and conditions
of the text around it, is for `scope`. Gaps in them are bounded, so that searching is quick
on any text.
"""

import re

__all__ = [
    "ARITHMETIC",
    "ASK",
    "ASKED_ITEM",
    "ATTACHED",
    "CODE",
    "CONDITION",
    "COUNTED",
    "CURRENT",
    "DEFINED",
    "DRAWING",
    "EARLIER",
    "EXPLANATION",
    "FACT",
    "GREETING",
    "MARKERS",
    "MATHS",
    "NAMED",
    "NEUTRAL",
    "NUMBER_ALONE",
    "NUMERAL",
    "OPINION",
    "POINTED",
    "PROOF",
    "PROOF_ASKED",
    "REFERS_BACK",
    "ROWS",
    "STRICTLY_POINTED",
    "TABLE",
    "TRANSLATION",
    "VALUE_ASKED",
    "WRITING",
]

DRAWING = re.compile(r"\[asy\].*?(?:\[/asy\]|\Z)|\\begin\{(tikzpicture|asy)\}.*?\\end\{\1\}", re.S)

NEUTRAL = re.compile(
    r"(?:please )?(?:reason|think) step by step[,.]?(?: and)?(?= put |$|\n)|"
    r"(?:please )?put your (?:final )?answer (?:with)?in [^\n]*",
    re.I,
)

NUMERAL = re.compile(
    r"\d+(?:[.,]\d+)*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|"
    r"thirty|forty|fifty|hundred|thousand|dozen|half|halves|twice|thrice|double|triple|third|"
    r"quarter)s?\b",
    re.I,
)

CONDITION = re.compile(r"\b(?:if|given|suppose|assum\w+|when the|such that|knowing)\b", re.I)

MATHS = re.compile(
    r"\\[A-Za-z]+|[=+*^<>≤≥√∫∑π%]|\b[a-z]\^|\bhow many\b|\bhow much\b|"
    r"\b(?:sum|product|difference|quotient|remainder|digits?|integers?|numbers?|primes?|"
    r"fractions?|decimals?|ratio|proportion|percent\w*|average|mean|median|mode|probabilit\w+|"
    r"expected value|equations?|inequalit\w+|polynomials?|roots?|functions?|graph|slope|"
    r"derivatives?|integrals?|limit|series|sequences?|terms?|matri\w+|determinant|vectors?|"
    r"triangles?|squares?|circles?|rectangles?|polygons?|hexagons?|pentagons?|quadrilaterals?|"
    r"parabola|ellipse|hyperbola|lines?|angles?|radius|radii|diameter|circumference|perimeter|"
    r"area|volume|surface|cube|sphere|cylinder|cone|permutations?|combinations?|subsets?|sets?|"
    r"factors?|divisors?|multiples?|divisible|divided|factorial|modulo|mod|logarithm\w*|sin|cos|"
    r"tan|sine|cosine|pi|zero|plus|minus|times|squared|cubed|infinity|solve|evaluate|simplify|calculate|compute|coin|coins|dice|die|cards?)\b",
    re.I,
)

ASK = (
    r"(?:find|compute|calculate|determine|evaluate|solve|simplify|factor|expand|what|which|how|"
    r"give|state|count|estimate|express|prove|show|is|are|does|do|can|graph|sketch|differentiate|"
    r"integrate|write|convert|when|where|who)\b"
)

_START = r"(?:^|(?<=[.!?:;\n]) *|\b(?:please|can you|could you|would you|i want you to) )"

NUMBER_ALONE = re.compile(r"[-+]?[\d.,]+")

GREETING = re.compile(
    r"(?:(?:hi|hello|hey|yo|greetings|good (?:morning|afternoon|evening|night|day)|thanks|"
    r"thank you|bye|goodbye|ok|okay|lol|cool|great|nice to meet you|how are you(?: doing)?|"
    r"how do you do|what'?s up|how'?s it going|who are you|what are you|what can you do|"
    r"what is your name|what'?s your name|are you (?:there|human|real|alive|sentient|conscious|"
    r"an? (?:robot|ai|bot|human|person))|tell me about yourself|can you help(?: me)?|"
    r"i need help|help me|help|test|testing|today|very much|so much|there|again|everyone|friend|"
    r"my friend|and you|i am fine|i'm fine)[\s,.!?:;)]*)+",
    re.I,
)

WRITING = re.compile(
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

TRANSLATION = re.compile(
    rf"{_START}translate\b.{{0,300}}\b(?:into|to|from) {_LANGUAGES}\b|"
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

CODE = re.compile(
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

_A_PROOF = r"an? (?:[\w-]+ ){0,3}proof"
PROOF_ASKED = re.compile(rf"\b(?:give|write|find|provide) {_A_PROOF}\b", re.I)

PROOF = re.compile(
    r"(?:^|(?<=[.!?:;\n$,]) *|\b(?:please|then|and|can you|could you|induction to|"
    r"used? .{1,40} to) )"
    r"(?:prove|disprove|show)\b(?: or disprove)?(?: by [\w ]{1,30})?,? "
    r"(?:that|the following|why|or disprove)\b|^(?:please )?(?:prove|disprove)\b|"
    r"[.!?:;$] (?:prove|disprove)\b|"
    rf"{_START}(?:give|write|find|provide|sketch|construct)(?: me)? {_A_PROOF}\b",
    re.I,
)

VALUE_ASKED = re.compile(
    r"\?|\b(?:find|compute|calculate|determine|evaluate|solve|simplify|express|how many|how much|"
    r"(?:give|state) (?:its|the|all|their))\b|(?:[.,;:] |\band |\bthen )(?:what|which|how)\b",
    re.I,
)

OPINION = re.compile(
    r"\bwhat do you think\b|\b(?:in )?your (?:honest )?opinion\b|\byour favou?rite\b|"
    r"^(?:do|would|are|did) you (?:like|prefer|believe|love|hate|enjoy|feel|agree)\b|"
    r"^(?:should|ought) (?:i|we|people|the government|society|students|children)\b|"
    r"\b(?:give|need|want|any)(?: me| us| some)* advice\b|^(?:please )?advise\b|"
    r"\b(?:can|could|would) you (?:recommend|suggest)\b|^(?:please )?(?:recommend|suggest)\b|"
    r"^(?:which|what|who)(?:'s| is| are) (?:the )?(?:best|better|worst|nicest|coolest|prettiest|"
    r"greatest|most (?:beautiful|interesting|important))\b|"
    r"^is it (?:ethical|moral|right|wrong|ok|okay|wise|better|worth)\b|"
    r"^why (?:should|do people|is it good)\b|"
    r"^how (?:can|do|should) (?:i|we) (?:become|get|lose|make|improve|learn|stop|deal|start)\b",
    re.I,
)

CURRENT = re.compile(
    r"\bweather\b|\btoday's (?:date|news|temperature|exchange rate|headlines|price)\b|"
    r"^(?:what|tell me|which)(?:'s| is)?(?: the)? (?:current )?(?:date|day|time|year|month)"
    r"(?: of the week)?(?: is it| it is)?(?: today| now| right now| currently| in [A-Z][\w ]+)?"
    r"[?.!]*$|"
    r"\b(?:latest|current|recent|breaking) (?:news|headlines|prices?|exchange rate|population|"
    r"president|prime minister|world record|weather|standings|version|ceo)\b|"
    r"\b(?:stock|share) price of\b|\bexchange rate (?:between|of|from|for)\b|"
    r"\bprice of .{1,40}\b(?:today|now|right now|currently|at the moment)\b|"
    r"\bwho (?:won|is winning|lost)\b.{0,100}\b(?:today|yesterday|last night|this (?:week|year))\b|"
    r"\bis .{1,40} open (?:now|today|right now)\b",
    re.I,
)

_KNOWN_THINGS = (
    r"(?:capital(?: city)?|currency|official language|national anthem|flag|president|"
    r"prime minister|king|queen|emperor|mayor|chancellor|governor|founder|inventor|author|director|"
    r"ceo|composer|painter|discoverer|meaning|definition|etymology|history|plot|climate|religion|"
    r"birthplace|birthday|nationality|chemical (?:symbol|formula)|atomic (?:number|mass|weight)|"
    r"boiling point|melting point|freezing point|speed of (?:light|sound)|time zone|longest river|"
    r"tallest (?:mountain|building)|highest mountain|largest (?:country|ocean|city|lake|planet|"
    r"desert)|smallest (?:country|planet|bone)|deepest \w+|national \w+|cause of death)"
)

FACT = re.compile(
    r"^(?:please |can you |could you )?(?:tell me )?(?:who|whom)(?:(?:'s| is| was| were| are)"
    r"(?! (?:\w+er|more|less|lying|telling|right|the (?:liar|knight|spy|thief|\w+est))\b)|"
    r" (?:first )?(?:invented|discovered|wrote|painted|composed|directed|won|founded|built|"
    r"designed|created|killed|assassinated|played|sang|said|ruled|led))\b|"
    r"^(?:please )?(?:tell me|name|what(?:'s| is| was| are| were)|which is)? ?(?:the )?"
    rf"{_KNOWN_THINGS} (?:of|in|for|between)\b(?! (?:\$|\\|\d|an? ))|"
    r"^(?:when|in (?:what|which) (?:year|century|month)|on (?:what|which) (?:day|date)|what year) "
    r"(?:was|were|did|is|do|does)\b.{0,100}\b(?:born|died?|invented|founded|ended?|began|begin|"
    r"started?|signed|discovered|built|happen(?:ed)?|fought|published|released|elected|"
    r"independen\w+|fell|fall|land(?:ed)?|sank|sink|win|won|become|became|take place|created|"
    r"written|war)\b|"
    r"^(?:which|what) (?:country|city|planet|author|president|scientist|philosopher|movie|film|"
    r"song|continent|ocean)\b",
    re.I,
)

# Names begin with a capital letter, so this one minds the case.
NAMED = re.compile(
    r"^(?:[Hh]ow (?:tall|high|deep|long|far|old|big|heavy|wide|large|fast) (?:is|was|are) "
    r"(?:away )?(?:the )?[A-Z][a-z]+|[Ww]here (?:is|was|are|were|can|do|does|did) "
    r"(?:the |I |one )?[A-Za-z]+|[Ww]hat (?:happened|caused|causes|led)\b|"
    r"[Ww]hat (?:is|was) the population of (?:the )?[A-Z]|"
    r"[Ww]hy (?:is|are|was|were|did|do|does|can)\b)"
)

COUNTED = re.compile(
    r"^how many (?:people|inhabitants|citizens|countries|planets|moons|continents|oceans|bones|"
    r"chromosomes|presidents|species|languages|wives|states) "
    r"(?:live|lived|are|were|does|do|did|has|have|speak)\b",
    re.I,
)

EXPLANATION = re.compile(
    r"^(?:please |can you |could you )?(?:explain|describe|define|discuss|tell me about|"
    r"elaborate on|what(?:'s| is| are| was| were)(?: meant by)?(?: an?| the)?"
    r"(?= [a-z]+(?: [a-z]+)?\?$))\b",
    re.I,
)

_PICTURE = (
    r"(?:figure|diagram|drawing|picture|image|photo\w*|graph|chart|plot|map|sketch|illustration)"
)

POINTED = re.compile(
    r"\b(?:in|of|from) (?:the|this|that) (?:figure|diagram|drawing|picture)\b|"
    r"\b(?:as|region|area|angle|solid|shape|triangle) (?:is )?(?:shown|pictured|depicted)\b",
    re.I,
)

STRICTLY_POINTED = re.compile(
    rf"\b{_PICTURE}s? (?:above|below|shown|attached|provided|here|(?:on|to) the (?:right|left))\b|"
    rf"\b(?:above|attached|adjoining|following) {_PICTURE}\b|"
    r"\b(?:shown|depicted|pictured) (?:above|below|here)\b",
    re.I,
)

ATTACHED = re.compile(
    r"\b(?:attached|uploaded|enclosed) (?:file|image|photo|document|pdf|screenshot|spreadsheet|"
    rf"worksheet|{_PICTURE})\b|"
    r"\bsee (?:the )?(?:attached|attachment|image|picture|photo|screenshot)\b|"
    r"<image>|\[image\]|<img\b|!\[[^\]]*\]\(|\bdata:image/|"
    r"\b\w+\.(?:png|jpe?g|gif|pdf|docx?|xlsx?|csv)\b|"
    r"\bin (?:the|this) (?:screenshot|photo|attachment)\b",
    re.I,
)

TABLE = re.compile(
    r"\b(?:table|list|data|chart|spreadsheet) (?:above|below|shown|attached|provided)\b|"
    r"\b(?:the|this) following (?:table|chart)\b|\b(?:above|attached|following) (?:table|chart)\b|"
    r"\b(?:use|using|according to|based on) (?:the|this) (?:data )?table\b",
    re.I,
)

ROWS = re.compile(
    r"\||&|\t|\\hline|\\begin\{(?:tabular|array|[a-z]*matrix)\}|(?:\n[^\n]*\d){2}|:[^.?]*\d"
)

_BEFORE = r"(?:previous|preceding|earlier|above)"
EARLIER = re.compile(
    rf"\b(?:the|our|your|my) {_BEFORE} (?:problem|question|exercise|conversation|message|task)\b"
    rf"(?! (?:is|was) worth)|\b(?:your|my) {_BEFORE} (?:part|answer|result)\b|"
    rf"\b(?:as in|like in|from|using) the {_BEFORE} part\b|\b(?:problem|question|exercise) above\b|"
    r"\bas (?:we|you) (?:discussed|computed|found|said) (?:above|before|earlier|previously)\b|"
    r"^(?:continue|go on|do it again)[.!]*$|^same (?:question|problem)\b|^(?:and )?what about\b",
    re.I,
)

DEFINED = re.compile(
    r"\b(?:is|be|are|with|of) an? (?:[\w-]+ ){0,3}(?:triangle|square|rectangle|circle|polygon|"
    r"parallelogram|trapezoid|trapezium|rhombus|cube|quadrilateral|pentagon|hexagon|octagon|"
    r"semicircle|sphere|cone|cylinder|diameter|radius|tangent|midpoint|median|altitude)\b",
    re.I,
)

MARKERS = (
    re.compile(r"(?:^|(?<=[\s:;.?]))\(?([1-9])[).](?=\s)"),
    re.compile(r"(?:^|(?<=[\s:;.?]))\(?([a-f])\)(?=\s)"),
    re.compile(r"(?:^|(?<=[\s:;.?]))\(?(i|ii|iii|iv|v)\)(?=\s)"),
    re.compile(r"\b(?:problem|question|exercise|part|task) ([1-9a-f])\s*[:.)]", re.I),
)

REFERS_BACK = re.compile(
    r"\b(?:the result|your answer|that (?:result|number|answer)|previous|step \d|"
    r"from (?:part |step )?\(?[a1]\))",
    re.I,
)

ASKED_ITEM = re.compile(
    r"\W*(?:then |now |also |hence |please )?(?:find|compute|calculate|determine|evaluate|solve|"
    r"simplify|factor|expand|differentiate|integrate|how (?:many|much|long|far|old|fast)|"
    r"what(?:'s| is| are| was| will)|prove|show that|write|sketch|graph|convert|estimate)\b",
    re.I,
)

ARITHMETIC = re.compile(
    r"(?:what(?:'s| is)|compute|calculate|evaluate|find|solve)[: ]+"
    r"\$?[\d\s.,+*/^()×÷−-]*\d[\d\s)]*\$?[.?!;]*",
    re.I,
)
