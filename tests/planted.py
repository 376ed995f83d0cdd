"""Copies planted by program: articles made of phrases, and their reprints as newspapers make them, with the truth known.

A case is one event. Each of its origins tells it in its own words, all with the same facts and some with the same statement word for
word; each is reprinted by other outlets with a new headline, cut, edited, credited or stripped of its credit, spelled otherwise, or between
furniture of the page.
"""

import datetime as dt
import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

from coding import made_up
from waqai import Document

TIMES = (
    "صباح أمس|مساء الثلاثاء|فجر الأربعاء|في ساعة متأخرة من الليل|قبيل الظهر|منذ يومين|خلال الساعات الماضية|مع حلول المساء|"
    "بعد صلاة العصر"
)
VERBS = (
    "سقطت قذائف عدة على|استهدف قصف مدفعي|شنت طائرات حربية غارتين على|دوّت انفجارات قوية في|اندلعت مواجهات عنيفة عند أطراف|"
    "طال القصف|أغار الطيران على|انفجرت سيارة ملغومة قرب|أصابت صواريخ عشوائية"
)
SITES = (
    "السوق القديم|محطة الوقود|مدرسة للبنين|مركز صحي|الحي الشرقي|مبنى البلدية|طريق عام|مخبز آلي|مزرعة دواجن|جسر حجري|"
    "ساحة الكراجات|مستودع للحبوب"
)
LOSSES = (
    "وأودى ذلك بحياة|مخلفاً وراءه|وكانت الحصيلة الأولى|ما تسبب بسقوط|وأسفر عن مقتل|ليرتفع عدد الضحايا إلى|"
    "فيما أحصت المشافي|وسُجل وقوع|وانتهت الليلة على"
)
PEOPLE = (
    "قتيلاً من المدنيين|من المارة|من أبناء عائلة واحدة|عاملاً وسائقاً|نازحاً من القرى المجاورة|رجلاً وامرأة|من الباعة|"
    "من سكان البيوت القريبة"
)
SAYERS = (
    "طبيب في المشفى الميداني|أحد وجهاء البلدة|سائق سيارة إسعاف|ضابط طلب ألا يذكر اسمه|عامل إغاثة|ناطق باسم المجلس المحلي|"
    "شاهد كان في المكان|مزارع فقد بيته|معلمة من أهل الحي|مسؤول في الدفاع المدني"
)
SAYS = "قال|روى|ذكر|أوضح|حكى|أفاد|لفت إلى|شرح|أبلغ الصحفيين"
WORDS = (
    "إن الناس خرجوا حفاة من بيوتهم|إن الأدوية نفدت ولم يبق غير الشاش|إن الكهرباء انقطعت عن الأحياء كلها|"
    "إن الجرحى نُقلوا على عربات الخضار|إن القصف تكرر بعد وصول المسعفين|إن أحداً لم ينذر السكان|"
    "إن الركام ما زال يخفي مفقودين|إن المدارس ستبقى مغلقة أسبوعاً|إن الطريق إلى المدينة مقطوع|إن الآبار تعطلت وشح الماء|"
    "إن لجنة ستحصي الأضرار|إن المحاصيل احترقت قبل حصادها"
)
AFTER = (
    "وأغلقت المحال أبوابها حتى إشعار آخر|ونزحت عشرات الأسر باتجاه الجبل|وحلقت طائرة استطلاع ساعات طويلة|"
    "ودعا أئمة المساجد إلى التبرع بالدم|وأعلنت المشافي حاجتها إلى أطباء|وتوقفت حركة الشاحنات على المعبر|"
    "وشُيع الضحايا في موكب واحد|وبدأت جرافات رفع الأنقاض|وتبادل الطرفان الاتهامات|ولم تعلن أي جهة مسؤوليتها|"
    "وطالب الأهالي بممر آمن|وانسحبت نقطة تفتيش من مكانها|وساد هدوء حذر بقية النهار|وعقد المجلس اجتماعاً طارئاً"
)
BEFORE = (
    "وتشهد المنطقة توتراً منذ أسابيع|وكانت هدنة هشة قد انهارت الشهر الفائت|ويعيش هنا آلاف النازحين|"
    "وتقع البلدة على خط تماس قديم|وسبق أن تعرض المكان لهجوم مشابه|وتخضع الضاحية لحصار جزئي|وينتشر السلاح بين العشائر|"
    "وتتقاسم السيطرة قوى متنافسة|وتعطل اتفاق لتبادل المحتجزين"
)
PLACES = (
    "الحراك|سرمدا|بلد|القائم|حيس|الخوخة|يطا|طوباس|الخيام|مرجعيون|صبراتة|ترهونة|الفاشر|كادقلي|تلعفر|الدريهمي|جاسم|عفرين|"
    "سنجار|عبس|قباطية|غريان|نيالا"
)
STATEMENTS = (
    "وجاء في بيان السلطات أن القوات المكلفة حفظ الأمن ستلاحق المتورطين أينما كانوا ولن تتهاون مع من يهدد سلامة المواطنين وممتلكاتهم",
    "وأكدت القيادة في بيان مقتضب أنها ردت على مصادر النيران وفق قواعد الاشتباك المعمول بها وأن التحقيق في ملابسات ما جرى ما زال مستمراً",
    "وشددت البعثة الدولية في بيانها على ضرورة حماية المدنيين والمرافق الصحية ودعت جميع الأطراف إلى وقف فوري للأعمال القتالية من دون شروط",
)
HEADLINES = "ليلة دامية في {}|ضحايا في {}|ماذا جرى في {}؟|{}: قصف ونزوح|عاجل من {}|أهالي {} يروون ما حدث|حصيلة جديدة في {}"
AGENCIES = ("رويترز", "أ ف ب", "د ب أ", "الأناضول", "شينخوا", "سبوتنيك")
EXTRA = "ولم يتسن التحقق من هذه الأنباء من مصدر مستقل حتى ساعة إعداد الخبر."
VARIANTS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه"})
SPACE = 10  # outlets that reprint
NEWS_DAY = dt.date(2024, 3, 4)


class Case(NamedTuple):
    """The documents of one event and for each the number, among them, of the one that its text is from."""

    documents: list[Document]
    truth: list[int]

    @property
    def origins(self) -> int:
        return len(set(self.truth))


class Facts(NamedTuple):
    place: str
    site: str
    dead: int
    statement: str


def pick(rng: random.Random, phrases: str) -> str:
    return rng.choice(phrases.split("|"))


def facts(rng: random.Random) -> Facts:
    return Facts(pick(rng, PLACES), pick(rng, SITES), rng.randrange(3, 60), rng.choice(STATEMENTS))


def article(rng: random.Random, known: Facts, sentences: int = 10, states: bool = True) -> list[str]:
    """Paragraphs about an event in words of their own; the statement of the authorities among them if it `states` it."""
    lead = (
        f"{pick(rng, VERBS)} {known.site} في {known.place} {pick(rng, TIMES)}، {pick(rng, LOSSES)} {known.dead} {pick(rng, PEOPLE)}، "
        f"بحسب {pick(rng, SAYERS)}."
    )
    body = []
    for _ in range(sentences):
        body.append(
            rng.choice(
                (
                    f"و{pick(rng, SAYS)} {pick(rng, SAYERS)} {pick(rng, WORDS)}، و{pick(rng, WORDS).removeprefix('إن ')}.",
                    f"{pick(rng, AFTER)} {pick(rng, TIMES)}، {pick(rng, BEFORE)}.",
                    f"{pick(rng, BEFORE)}، حيث {pick(rng, VERBS)} {pick(rng, SITES)} {pick(rng, TIMES)}.",
                    f"{pick(rng, TIMES)} {pick(rng, VERBS)} {pick(rng, SITES)}، {pick(rng, AFTER)}.",
                )
            )
        )
    if states:
        body.insert(rng.randrange(len(body)), known.statement + ".")
    return [lead, *(" ".join(body[i : i + 2]) for i in range(0, len(body), 2))]


def furniture(outlet: str) -> tuple[list[str], list[str]]:
    """What stands above and below every article of an outlet."""
    rng = random.Random(outlet)
    mark = "".join(rng.choice("بتثجحخدرزسشصطعغفقكلمن") for _ in range(5))
    above = [f"موقع {mark} الإخباري", "الرئيسية سياسة اقتصاد رياضة ثقافة"]
    below = [
        f"تابعوا صحيفة {mark} على قنواتها في تلغرام وعلى صفحاتها في مواقع التواصل ليصلكم كل جديد.",
        f"جميع الحقوق محفوظة لمؤسسة {mark} للإعلام والنشر ولا يجوز نقل المواد من دون إذن مكتوب من الإدارة.",
        f"الآراء المنشورة لا تعبر بالضرورة عن رأي إدارة {mark}.",
    ]
    return above[: rng.randrange(3)], below[: rng.randrange(1, 4)]


def headline(rng: random.Random, text: list[str], known: Facts, agency: str) -> list[str]:
    return [pick(rng, HEADLINES).format(known.place), *text]


def cut(rng: random.Random, text: list[str], known: Facts, agency: str) -> list[str]:
    return text[: max(2, len(text) - rng.randrange(1, 4))]


def edit(rng: random.Random, text: list[str], known: Facts, agency: str) -> list[str]:
    at = rng.randrange(1, len(text))
    sentences = text[at].split(". ")
    sentences[rng.randrange(len(sentences))] = f"{pick(rng, AFTER)} {pick(rng, TIMES)}"
    return [*text[:at], ". ".join(sentences), *text[at + 1 :], *([EXTRA] if rng.random() < 0.3 else [])]


def credit(rng: random.Random, text: list[str], known: Facts, agency: str) -> list[str]:
    if rng.random() < 0.5:
        return [f"{known.place} ({agency}) - {text[0]}", *text[1:]]
    return [*text, f"المصدر: {agency}" if rng.random() < 0.5 else f"({agency})"]


def respell(rng: random.Random, text: list[str], known: Facts, agency: str) -> list[str]:
    def word(one: str) -> str:
        draw = rng.random()
        return one.translate(VARIANTS) if draw < 0.5 else f"{one[:2]}ـ{one[2:]}" if draw < 0.6 and one.isalpha() and len(one) > 4 else one

    return [" ".join(map(word, paragraph.split(" "))) for paragraph in text]


CHANGES: tuple[Callable[[random.Random, list[str], Facts, str], list[str]], ...] = (headline, cut, edit, credit, respell)


def publish(text: Sequence[str], outlet: str, day: dt.date, furnished: bool) -> Document:
    above, below = furniture(outlet) if furnished else ([], [])
    return made_up("\n\n".join([*above, *text, *below]), day, site=f"{outlet}.example")


def plant(rng: random.Random, origins: int, reprints: int, texts: Sequence[list[str]] = ()) -> Case:
    """An event with so many origins (or one for each of `texts`), each reprinted up to so many times in other outlets."""
    known = facts(rng)
    agencies = rng.sample(AGENCIES, 6)
    own = list(texts) or [article(rng, known, rng.randrange(6, 14), rng.random() < 0.5) for _ in range(origins)]
    outlets = [f"daily-{n}" for n in rng.sample(range(SPACE), SPACE)]
    documents: list[Document] = []
    truth: list[int] = []
    for n, text in enumerate(own):
        first = len(documents)
        is_credited = rng.random() < 0.5
        told = credit(rng, text, known, agencies[n]) if is_credited and rng.random() < 0.5 else text
        documents.append(publish(told, f"source-{n}-{rng.randrange(6)}", NEWS_DAY, rng.random() < 0.5))
        truth.append(first)
        for _ in range(rng.randrange(reprints + 1)):
            if not outlets:
                break
            changed = text
            for change in rng.sample(CHANGES, rng.randrange(1, 5)):
                if change is not credit or is_credited:
                    changed = change(rng, changed, known, agencies[n])
            documents.append(publish(changed, outlets.pop(), NEWS_DAY + dt.timedelta(rng.randrange(3)), rng.random() < 0.6))
            truth.append(first)
    return Case(documents, truth)


def plant_many(count: int, seed: int, texts: Sequence[Sequence[list[str]]] = ()) -> list[Case]:
    """So many events, the first ones told by `texts`."""
    rng = random.Random(seed)
    return [plant(rng, rng.randrange(1, 4), 4, texts[n] if n < len(texts) else ()) for n in range(count)]
