"""The words that make a lead-in no label, in lower case: of seven languages, as people type them."""

# What such words begin with asks for the rest, answers, addresses somebody, or is an opening of speech.
OPENERS = frozenset(
    """for in on at with from as to by if when because so and but or nor then also after before while since like than
    e.g i.e eg ie ps p.s nb re fwd edit update upd note answer question reply quote source via a: q: yes no yeah nope
    agreed ok okay thanks thank hi hey hello dear sorry well actually basically personally honestly anyway however
    first second third firstly secondly finally lastly next again here there this that these those it its i we you he
    she they who which where why how see try use do don't ask consider imagine remember check read look take get go
    make say says said think start begin let let's put give keep write choose pick have has had is are was were be
    zum für in bei mit von als zu wenn weil also und aber oder dann nach vor ja nein danke hallo ich wir du ihr er sie
    es das dies zb z.b par pour dans à avec de comme si quand donc et mais ou puis oui non merci je nous tu vous il elle
    por para en con como cuando entonces y pero o sí no gracias yo nosotros él ella em com se quando então e mas ou sim
    não obrigado eu nós per con come quando allora ma sì grazie io noi voor bij met van als toen dus maar of ja nee dank
    ik wij jij""".split()  # noqa: SIM905
)
# A clause, or words that the rest has to finish.
CLAUSE_WORDS = frozenset(
    """i i'm i'd i've i'll we we're we'd we've you you're you'd they he she is are was were am be been do does did can
    could would should will may might must has have had think thinks believe suggest recommend said says ich wir ist
    sind war bin je nous est sont suis yo es son eu é são io è sono ik is zijn""".split()  # noqa: SIM905
)
OPEN_ENDS = frozenset(
    """of to for with by from the a an and or that this these those following be is are than as at on in my your our der
    die das und oder von le la les des et ou el los y o il lo e het een""".split()  # noqa: SIM905
)
# Without such a label the text would say the opposite: it stays where nobody can take it off.
TURNS_ROUND = frozenset(
    """not no never don't don’t avoid avoiding without against myth myths wrong worst bad mistake mistakes
    warning caution careful stop unlike fail fails failed failure joke sarcasm disagree unpopular anti
    contra cons nicht nie kein keine ohne mythos falsch fehler vermeiden pas jamais sans éviter erreur
    erreurs mythe faux nunca sin evitar error errores mito falso não sem errado non mai senza evitare
    errore errori niet nooit geen zonder vermijd""".split()  # noqa: SIM905
)
# With a capital of their own they are still no name.
NO_NAME = frozenset(
    """my our the a an one some two three four five six seven eight nine ten pro quick best another more final extra
    bonus what favourite favorite tip tips idea ideas exercise activity warning disclaimer summary background context
    tl;dr tldr hot food mein meine unser unsere der die das ein eine zwei drei mon ma mes notre le la les un une deux mi
    mis nuestro el los dos tres meu minha nosso o um uma il mio mia uno due mijn onze de het een twee""".split()  # noqa: SIM905
)
# One of several by its very words, whatever the others look like.
OF_SEVERAL = frozenset(
    """pro pros con good bad old new before after step steps option day week part phase plan stage round first second
    third upside downside upsides downsides advantage advantages disadvantage disadvantages strength strengths
    weakness weaknesses do dos don'ts vor vorher nachher schritt tag gut schlecht
    alt neu vorteil vorteile nachteil nachteile avant après étape jour avantages inconvénients antes después paso día
    ventajas desventajas depois passo dia vantagens desvantagens prima dopo giorno vantaggi svantaggi voordelen nadelen
    stap dag""".split()  # noqa: SIM905
)
# Before a colon they speak: "My wife: Do it now."
SPEAKERS = frozenset(
    """wife husband boss manager partner mother mom mum mama father dad papa sister brother son daughter kid kids child
    children friend friends colleague colleagues coworker co-worker teacher doctor client clients customer customers
    grandma grandmother grandpa grandfather uncle aunt cousin boyfriend girlfriend roommate flatmate neighbour neighbor
    professor student students coach mentor therapist ceo cto hr host guest speaker interviewer interviewee recruiter
    landlord chef me him her them us user frau mann chefin mutter vater schwester bruder sohn tochter freund freundin
    kollege kollegin lehrer lehrerin femme mari mère père sœur frère fils fille ami amie patron patronne collègue esposa
    marido jefe jefa madre padre hermana hermano hijo hija amigo amiga mãe pai irmã irmão filho filha moglie marito
    capo sorella fratello figlio figlia amico amica vrouw baas moeder vader zus broer zoon dochter vriend vriendin
    """.split()  # noqa: SIM905
)
