"""The verb generator against forms that any grammar of Arabic gives."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import waqai
from waqai.arabic.nouns import parse_noun_patterns
from waqai.arabic.verbs import Patterns, VerbForm, conjugate, parse_patterns

DATA = Path(waqai.__file__).parent / "data"
CONJUGATION = (DATA / "conjugation.tsv").read_text(encoding="utf-8")

# A verb is "root form vowels", the vowels "-" where they are left to the class. A line is "part voice: forms"; a form
# is person, gender and number, then "+" before a pronoun, "c" in the construct or "a" in the accusative, then the text.
GOOD = {
    "قتل 1 au": """
        past active: 3ms قتل, 3fs قتلت, 3md قتلا, 3fd قتلتا, 3mp قتلوا, 3mp+ قتلو, 3fp قتلن, 1mp قتلنا
        past passive: 3ms قتل, 3fs قتلت, 3mp قتلوا
        present active: 3ms يقتل, 3fs تقتل, 3md يقتلان, 3fd تقتلان, 3mp يقتلون, 3fp يقتلن, 1mp نقتل
        jussive active: 3md يقتلا, 3fd تقتلا, 3mp يقتلوا, 3mp+ يقتلو
        active_participle active: 3ms قاتل, 3fs قاتلة, 3mp قاتلون, 3mp قاتلين, 3mpc قاتلو
        passive_participle passive: 3ms مقتول, 3fs مقتولة, 3md مقتولين, 3fp مقتولات""",
    "قصف 1 -": "past active: 1mp قصفنا\npresent active: 1mp نقصف, 3fs تقصف",
    "خطف 1 ia": "past active: 3ms خطف\npassive_participle passive: 3mp مخطوفين, 3mpc مخطوفي",
    "سكن 1 au": "past active: 1mp سكنا, 3fp سكن, 3fs سكنت\npresent active: 3fp يسكن, 3mp يسكنون",
    "دمر 2 -": """
        past active: 3ms دمر, 3fs دمرت
        past passive: 3ms دمر
        present passive: 3ms يدمر
        masdar active: 3ms تدمير, 3msa تدميرا
        active_participle active: 3fs مدمرة""",
    "نفذ 2 -": "past passive: 3ms نفذ, 3fs نفذت\nmasdar active: 3ms تنفيذ\npresent active: 3mp ينفذون",
    "هجم 3 -": """
        past active: 3ms هاجم, 3mp هاجموا, 3mp+ هاجمو
        past passive: 3ms هوجم, 3fs هوجمت
        present active: 3ms يهاجم
        masdar active: 3fs مهاجمة, 3fs+ مهاجمت, 3fp مهاجمات
        active_participle active: 3mp مهاجمين""",
    "دهم 3 -": "past active: 3fs داهمت\npast passive: 3ms دوهم\nmasdar active: 3fs مداهمة, 3fp مداهمات, 3fd مداهمتين",
    "طلق 4 -": """
        past active: 3ms أطلق, 3mp أطلقوا, 1mp أطلقنا
        past passive: 3ms أطلق
        present active: 3ms يطلق
        masdar active: 3ms إطلاق
        passive_participle passive: 3ms مطلق""",
    "علن 4 -": "past active: 1mp أعلنا, 3fs أعلنت\nmasdar active: 3ms إعلان, 3mp إعلانات",
    "سلل 5 -": """
        past active: 3ms تسلل, 3mp تسللوا
        present active: 3ms يتسلل, 3mp يتسللون
        masdar active: 3ms تسلل
        active_participle active: 3mp متسللين""",
    "قدم 5 -": "past active: 3fs تقدمت\nmasdar active: 3ms تقدم\npresent active: 3fs تتقدم",
    "رجع 6 -": """
        past active: 3ms تراجع
        past passive: 3ms تروجع
        masdar active: 3ms تراجع
        present active: 3mp يتراجعون""",
    "ظهر 6 -": "past active: 3mp تظاهروا\nactive_participle active: 3mp متظاهرون, 3mpc متظاهري, 3mpc متظاهرو",
    "سحب 7 -": """
        past active: 3ms انسحب, 3fs انسحبت, 3fp انسحبن
        present active: 3ms ينسحب, 3mp ينسحبون
        masdar active: 3ms انسحاب, 3mp انسحابات, 3md انسحابين
        active_participle active: 3fs منسحبة""",
    "فجر 7 -": "past active: 3ms انفجر\nmasdar active: 3ms انفجار, 3md انفجاران, 3mp انفجارات",
    "شبك 8 -": """
        past active: 3ms اشتبك, 3mp اشتبكوا
        present active: 3ms يشتبك
        masdar active: 3ms اشتباك, 3md اشتباكين, 3mp اشتباكات""",
    "عقل 8 -": """
        past active: 3ms اعتقل, 3fs اعتقلت, 3mp+ اعتقلو
        past passive: 3ms اعتقل, 3mp اعتقلوا
        present passive: 3ms يعتقل
        masdar active: 3ms اعتقال, 3mp اعتقالات
        passive_participle passive: 3mp معتقلون, 3mp معتقلين""",
    "صدم 8 -": "past active: 3fs اصطدمت\npresent active: 3ms يصطدم\nmasdar active: 3ms اصطدام",
    "زحم 8 -": "past active: 3ms ازدحم\nmasdar active: 3ms ازدحام\nactive_participle active: 3ms مزدحم",
    "ضرب 8 -": "past active: 3ms اضطرب\nmasdar active: 3mp اضطرابات",
    "ضهد 8 -": "past passive: 3ms اضطهد\npresent active: 3ms يضطهد",
    "طلع 8 -": "past active: 3ms اطلع\npresent active: 3ms يطلع\nmasdar active: 3ms اطلاع",
    "ذخر 8 -": "past active: 3ms اذخر",
    "تبع 8 -": "past active: 3ms اتبع\nmasdar active: 3ms اتباع",
    "حمر 9 -": """
        past active: 3ms احمر, 3fs احمرت, 3fp احمررن, 1mp احمررنا
        present active: 3ms يحمر, 3fp يحمررن
        masdar active: 3ms احمرار
        active_participle active: 3fs محمرة""",
    "هدف 10 -": """
        past active: 3ms استهدف, 3fs استهدفت, 3mp استهدفوا
        past passive: 3ms استهدف, 3fs استهدفت
        present passive: 3ms يستهدف
        masdar active: 3ms استهداف, 3mp استهدافات
        passive_participle passive: 3fs مستهدفة""",
    "فرر 1 ai": """
        past active: 3ms فر, 3fs فرت, 3mp فروا, 3md فرا, 3fp فررن, 1mp فررنا
        present active: 3ms يفر, 3mp يفرون, 3fp يفررن
        jussive active: 3mp يفروا, 3ms يفرر
        active_participle active: 3ms فار, 3mp فارين, 3mp فارون, 3fs فارة""",
    "ردد 1 -": """
        past active: 3ms رد, 3fs ردت, 1mp رددنا
        present active: 3ms يرد
        passive_participle passive: 3ms مردود""",
    "شنن 1 au": """
        past active: 3ms شن, 3fs شنت, 3mp شنوا, 3mp+ شنو, 1mp شننا
        past passive: 3ms شن, 3fs شنت
        present active: 3fs تشن, 3mp يشنون
        present passive: 3fs تشن""",
    "شقق 7 -": """
        past active: 3ms انشق, 3mp انشقوا, 3fs انشقت, 3fp انشققن
        present active: 3ms ينشق, 3mp ينشقون
        masdar active: 3ms انشقاق, 3mp انشقاقات
        active_participle active: 3ms منشق, 3mp منشقين""",
    "حلل 8 -": """
        past active: 3ms احتل, 3fs احتلت, 1mp احتللنا
        past passive: 3fs احتلت, 3ms احتل
        present active: 3ms يحتل
        masdar active: 3ms احتلال
        passive_participle passive: 3fs محتلة""",
    "حجج 8 -": "past active: 3mp احتجوا\nmasdar active: 3mp احتجاجات\nactive_participle active: 3mp محتجون",
    "ردد 10 -": "past active: 3fs استردت\nmasdar active: 3ms استرداد\npresent active: 3ms يسترد",
    "مرر 10 -": "past active: 3fs استمرت\npresent active: 3fs تستمر, 3fp يستمررن\nactive_participle active: 3fs مستمرة",
    "عدد 4 -": "past active: 3ms أعد, 1mp أعددنا\npresent active: 3ms يعد\nmasdar active: 3ms إعداد",
    "ضدد 6 -": "past active: 3ms تضاد\nactive_participle active: 3fs متضادة",
    "قرر 2 -": "past active: 3ms قرر\nmasdar active: 3ms تقرير",
    "أسر 1 ai": """
        past active: 3ms أسر, 3mp أسروا, 3mp+ أسرو, 3fs أسرت
        past passive: 3ms أسر, 3mp أسروا
        present active: 3ms يأسر, 1mp نأسر
        present passive: 3ms يؤسر, 3mp يؤسرون
        active_participle active: 3ms آسر, 3mp آسرين
        passive_participle passive: 3ms مأسور""",
    "أخذ 1 au": """
        past active: 3mp أخذوا
        past passive: 3ms أخذ
        present active: 3ms يأخذ
        present passive: 3ms يؤخذ
        passive_participle passive: 3ms مأخوذ""",
    "أخذ 8 -": "past active: 3ms اتخذ, 3fs اتخذت\npresent passive: 3ms يتخذ\nmasdar active: 3ms اتخاذ",
    "أمن 4 -": "past active: 3ms آمن, 1mp آمنا\npresent active: 3ms يؤمن\nmasdar active: 3ms إيمان",
    "أمن 8 -": "past active: 3ms ائتمن\npast passive: 3ms اؤتمن\nmasdar active: 3ms ائتمان\npresent active: 3ms يأتمن",
    "أمر 6 -": "past active: 3ms تآمر, 3mp تآمروا\npresent active: 3mp يتآمرون\nmasdar active: 3ms تآمر",
    "أخذ 3 -": "past active: 3ms آخذ\npresent active: 3ms يؤاخذ\nmasdar active: 3fs مؤاخذة",
    "أكد 2 -": """
        past active: 3ms أكد, 3fs أكدت
        present active: 3ms يؤكد, 3fs تؤكد
        masdar active: 3ms تأكيد
        active_participle active: 3ms مؤكد
        passive_participle passive: 3fs مؤكدة""",
    "أسس 2 -": "past passive: 3ms أسس\nmasdar active: 3ms تأسيس\nactive_participle active: 3ms مؤسس",
    "أنف 10 -": """
        past active: 3ms استأنف
        past passive: 3fs استؤنفت
        masdar active: 3ms استئناف
        present active: 3fs تستأنف""",
    "سأل 1 aa": """
        past active: 3ms سأل, 3mp سألوا
        past passive: 3ms سئل
        present active: 3ms يسأل
        passive_participle passive: 3ms مسؤول, 3mp مسؤولين, 3ms مسئول
        active_participle active: 3ms سائل""",
    "سأل 6 -": "past active: 3ms تساءل, 3mp تساءلوا\nmasdar active: 3ms تساؤل, 3mp تساؤلات\npresent active: 3ms يتساءل",
    "رأس 5 -": "past active: 3ms ترأس\npresent active: 3ms يترأس\nmasdar active: 3ms ترؤس",
    "لجأ 1 aa": """
        past active: 3ms لجأ, 3fs لجأت, 3md لجآ, 3mp لجؤوا, 3mp لجأوا, 1mp لجأنا
        present active: 3ms يلجأ, 3mp يلجؤون, 3mp يلجأون, 3md يلجآن
        jussive active: 3mp يلجؤوا, 3mp يلجأوا
        active_participle active: 3ms لاجئ, 3mp لاجئون, 3mp لاجئين, 3fs لاجئة, 3fp لاجئات, 3msa لاجئا""",
    "بدأ 1 -": """
        past active: 3ms بدأ, 3fs بدأت, 3mp بدؤوا, 3mp بدأوا, 3mp+ بدؤو
        past passive: 3ms بدئ
        present active: 3ms يبدأ, 3ms+ يبدؤ, 3mp يبدؤون""",
    "قرأ 1 aa": """
        past active: 3md قرآ, 3fs قرأت, 3mp قرؤوا
        past passive: 3ms قرئ, 3fs قرئت
        passive_participle passive: 3ms مقروء, 3fs مقروءة""",
    "نشأ 4 -": """
        past active: 3ms أنشأ, 3fs أنشأت, 3mp أنشؤوا
        past passive: 3ms أنشئ, 3fs أنشئت
        present active: 3ms ينشئ, 3mp ينشئون
        masdar active: 3ms إنشاء, 3ms+ إنشاؤ, 3ms+ إنشائ, 3mp إنشاءات, 3md إنشاءين
        passive_participle passive: 3fs منشأة, 3fp منشآت""",
    "خبأ 8 -": """
        past active: 3ms اختبأ, 3mp اختبأوا
        present active: 3ms يختبئ, 3mp يختبئون
        active_participle active: 3mp مختبئين""",
    "فجأ 3 -": "past active: 3ms فاجأ\npast passive: 3ms فوجئ, 3mp فوجئوا\nmasdar active: 3fs مفاجأة, 3fp مفاجآت",
    "عبأ 2 -": "past active: 3ms عبأ\nmasdar active: 3fs تعبئة\npresent active: 3ms يعبئ",
    "وقع 1 aa": "past active: 3ms وقع, 3fs وقعت\npresent active: 3ms يقع, 3fs تقع\nactive_participle active: 3ms واقع",
    "وصل 1 ai": """
        past active: 3ms وصل, 3mp وصلوا
        past passive: 3ms وصل
        present active: 3ms يصل, 3mp يصلون, 1mp نصل
        jussive active: 3mp يصلوا
        present passive: 3ms يوصل""",
    "وقع 2 -": "past active: 3ms وقع\npresent active: 3ms يوقع\nmasdar active: 3ms توقيع",
    "وثق 2 -": "past active: 3fs وثقت\nmasdar active: 3ms توثيق",
    "وجه 3 -": "past active: 3ms واجه\npast passive: 3ms ووجه\nmasdar active: 3fp مواجهات",
    "وقف 4 -": """
        past active: 3ms أوقف
        past passive: 3ms أوقف
        present active: 3ms يوقف
        masdar active: 3ms إيقاف
        passive_participle passive: 3ms موقف""",
    "وهم 8 -": "past active: 3ms اتهم, 3fs اتهمت\npresent active: 3ms يتهم\nmasdar active: 3ms اتهام, 3mp اتهامات",
    "وحد 8 -": "past active: 3ms اتحد\nmasdar active: 3ms اتحاد, 3mp اتحادات",
    "وفق 8 -": "past active: 3mp اتفقوا\nmasdar active: 3ms اتفاق, 3mp اتفاقات",
    "وطن 10 -": "past active: 3ms استوطن\nmasdar active: 3ms استيطان\nactive_participle active: 3mp مستوطنين",
    "يقظ 10 -": "past active: 3ms استيقظ\nmasdar active: 3ms استيقاظ",
    "يقن 4 -": "past active: 3ms أيقن\npresent active: 3ms يوقن\nactive_participle active: 3ms موقن",
    "قول 1 au": """
        past active: 3ms قال, 3fs قالت, 3md قالا, 3mp قالوا, 3mp+ قالو, 3fp قلن, 1mp قلنا
        past passive: 3ms قيل
        present active: 3ms يقول, 3fs تقول, 3mp يقولون, 3fp يقلن, 1mp نقول
        jussive active: 3ms يقل, 3fs تقل, 3mp يقولوا, 1mp نقل
        present passive: 3ms يقال
        active_participle active: 3ms قائل, 3mp قائلين
        passive_participle passive: 3ms مقول""",
    "عود 1 -": """
        past active: 3ms عاد, 1mp عدنا
        present active: 3ms يعود
        active_participle active: 3ms عائد, 3mp عائدين""",
    "كون 1 au": "past active: 3ms كان, 1mp كنا, 3fp كن\npresent active: 3ms يكون, 3fp يكن\njussive active: 3ms يكن",
    "سير 1 ai": "past active: 3ms سار, 1mp سرنا\npresent active: 3ms يسير\njussive active: 3ms يسر, 3mp يسيروا",
    "بيع 1 ai": "past passive: 3ms بيع\npresent passive: 3ms يباع\npassive_participle passive: 3ms مبيع",
    "نيل 1 ia": "past active: 3ms نال, 1mp نلنا\npresent active: 3ms ينال\njussive active: 3ms ينل",
    "خوف 1 ia": "present active: 3ms يخاف\npassive_participle passive: 3ms مخوف",
    "صوب 4 -": """
        past active: 3ms أصاب, 3fs أصابت, 3mp أصابوا, 1mp أصبنا
        past passive: 3ms أصيب, 3fs أصيبت, 3mp أصيبوا, 3md أصيبا
        present active: 3ms يصيب
        present passive: 3ms يصاب, 3mp يصابون
        jussive active: 3ms يصب
        masdar active: 3fs إصابة, 3fp إصابات, 3fs+ إصابت
        active_participle active: 3ms مصيب
        passive_participle passive: 3ms مصاب, 3mp مصابين, 3mpc مصابو""",
    "غور 4 -": """
        past active: 3fs أغارت
        present active: 3ms يغير
        masdar active: 3fs إغارة
        active_participle active: 3fs مغيرة""",
    "حيز 7 -": "past active: 3ms انحاز\npresent active: 3ms ينحاز\nmasdar active: 3ms انحياز",
    "هور 7 -": "past active: 3ms انهار, 3fs انهارت\nmasdar active: 3ms انهيار, 3mp انهيارات",
    "غيل 8 -": """
        past active: 3ms اغتال, 3mp اغتالوا, 3mp+ اغتالو
        past passive: 3ms اغتيل, 3fs اغتيلت
        present active: 3ms يغتال
        present passive: 3ms يغتال
        masdar active: 3ms اغتيال, 3mp اغتيالات""",
    "زيد 8 -": "past active: 3ms ازداد\npresent active: 3ms يزداد\nmasdar active: 3ms ازدياد",
    "جوح 8 -": "past active: 3fs اجتاحت\nmasdar active: 3ms اجتياح\njussive active: 3ms يجتح",
    "عود 10 -": """
        past active: 3ms استعاد, 3fs استعادت, 1mp استعدنا
        past passive: 3ms استعيد
        present active: 3ms يستعيد
        masdar active: 3fs استعادة
        passive_participle passive: 3fs مستعادة""",
    "قوم 3 -": "past active: 3ms قاوم\npast passive: 3ms قووم\nmasdar active: 3fs مقاومة",
    "طوق 2 -": "past active: 3fs طوقت\nmasdar active: 3ms تطويق",
    "جيأ 1 ai": """
        past active: 3ms جاء, 3fs جاءت, 3mp جاؤوا, 3mp جاءوا, 1mp جئنا
        present active: 3ms يجيء, 3mp يجيئون
        active_participle active: 3ms جائي""",
    "سوأ 4 -": """
        past active: 3ms أساء
        masdar active: 3fs إساءة
        active_participle active: 3ms مسيء, 3fs مسيئة, 3mp مسيئين""",
    "نفي 1 ai": """
        past active: 3ms نفى, 3ms+ نفا, 3fs نفت, 3md نفيا, 3fd نفتا, 3mp نفوا, 3mp+ نفو, 3fp نفين, 1mp نفينا
        past passive: 3ms نفي, 3fs نفيت, 3mp نفوا
        present active: 3ms ينفي, 3fs تنفي, 3mp ينفون, 3md ينفيان
        present passive: 3ms ينفى, 3mp ينفون
        jussive active: 3ms ينف, 3mp ينفوا
        passive_participle passive: 3ms منفي, 3fs منفية, 3mp منفيين""",
    "رمي 1 -": """
        past active: 3ms رمى, 3ms+ رما, 3mp رموا
        past passive: 3ms رمي
        present active: 3ms يرمي
        present passive: 3ms يرمى
        active_participle active: 3ms رامي, 3ms رام, 3mp رامون""",
    "دعو 1 au": """
        past active: 3ms دعا, 3fs دعت, 3md دعوا, 3mp دعوا, 3fp دعون, 1mp دعونا
        past passive: 3ms دعي, 3mp دعوا
        present active: 3ms يدعو, 3fs تدعو, 3mp يدعون, 3fp يدعون
        present passive: 3ms يدعى
        jussive active: 3ms يدع, 3mp يدعوا
        active_participle active: 3ms داع, 3ms داعي, 3fs داعية, 3mp داعين
        passive_participle passive: 3ms مدعو, 3mp مدعوين""",
    "نجو 1 -": """
        past active: 3ms نجا, 3mp نجوا
        present active: 3ms ينجو
        active_participle active: 3ms ناج, 3mp ناجين, 3mp ناجون""",
    "بقي 1 ia": """
        past active: 3ms بقي, 3fs بقيت, 3mp بقوا, 1mp بقينا
        present active: 3ms يبقى, 3ms+ يبقا, 3mp يبقون
        jussive active: 3ms يبق""",
    "رضو 1 ia": "past active: 3ms رضي\npresent active: 3ms يرضى\npassive_participle passive: 3ms مرضي",
    "محو 1 aa": "past active: 3ms محا, 3fs محت\npresent active: 3ms يمحى\npassive_participle passive: 3ms ممحو",
    "ولي 1 ii": "past active: 3ms ولي\npresent active: 3ms يلي",
    "سعي 1 aa": "past active: 3ms سعى, 3fs سعت\npresent active: 3ms يسعى, 3mp يسعون",
    "صفي 2 -": "past active: 3ms صفى, 3mp صفوا\npast passive: 3ms صفي\nmasdar active: 3fs تصفية, 3fp تصفيات",
    "نفي 3 -": "past active: 3ms نافى\nmasdar active: 3fs منافاة",
    "لقي 4 -": """
        past active: 3ms ألقى, 3fs ألقت, 3mp ألقوا, 3ms+ ألقا
        past passive: 3ms ألقي
        present active: 3ms يلقي, 3mp يلقون
        jussive active: 3ms يلق
        present passive: 3ms يلقى
        masdar active: 3ms إلقاء
        passive_participle passive: 3ms ملقى, 3fs ملقاة""",
    "خلو 4 -": "past active: 3fs أخلت, 3ms أخلى\nmasdar active: 3ms إخلاء\npast passive: 3ms أخلي",
    "صدي 5 -": """
        past active: 3ms تصدى, 3fs تصدت, 3mp تصدوا
        present active: 3ms يتصدى, 3mp يتصدون
        masdar active: 3ms تصدي
        active_participle active: 3mp متصدين""",
    "هوي 6 -": "past active: 3ms تهاوى\npresent active: 3ms يتهاوى",
    "قضي 7 -": "past active: 3ms انقضى\nmasdar active: 3ms انقضاء\npresent active: 3ms ينقضي",
    "نهي 8 -": "past active: 3ms انتهى, 3fs انتهت\npresent active: 3fs تنتهي\nmasdar active: 3ms انتهاء",
    "عدو 8 -": "past active: 3mp اعتدوا\nmasdar active: 3mp اعتداءات, 3ms اعتداء\nactive_participle active: 3mp معتدين",
    "دعو 8 -": "past active: 3ms ادعى, 3fs ادعت\npresent active: 3ms يدعي\nmasdar active: 3ms ادعاء, 3mp ادعاءات",
    "ولي 10 -": """
        past active: 3ms استولى, 3fs استولت, 3mp استولوا
        past passive: 3ms استولي
        present active: 3ms يستولي
        present passive: 3ms يستولى
        masdar active: 3ms استيلاء""",
    "وفي 1 ai": "past active: 3ms وفى\npresent active: 3ms يفي\njussive active: 3ms يف, 3mp يفوا",
    "وفي 5 -": """
        past passive: 3ms توفي, 3fs توفيت, 3mp توفوا
        present passive: 3ms يتوفى
        passive_participle passive: 3ms متوفى""",
    "وفي 4 -": "past active: 3ms أوفى\nmasdar active: 3ms إيفاء",
    "وقي 8 -": "past active: 3ms اتقى\npresent active: 3ms يتقي\nmasdar active: 3ms اتقاء",
    "وخي 5 -": "past active: 3ms توخى\npresent active: 3ms يتوخى\nmasdar active: 3ms توخي",
    "ولي 5 -": "past active: 3ms تولى, 3fs تولت\npresent active: 3ms يتولى\nmasdar active: 3ms تولي",
    "روي 1 ai": "past active: 3ms روى, 3mp رووا\npresent active: 3ms يروي\npassive_participle passive: 3ms مروي",
    "أوي 4 -": "past active: 3ms آوى, 3mp آووا\npresent active: 3ms يؤوي\nmasdar active: 3ms إيواء",
    "أدي 2 -": "past active: 3ms أدى, 3fs أدت\npresent active: 3ms يؤدي, 3fs تؤدي\nmasdar active: 3fs تأدية",
    "أتي 1 ai": "past active: 3ms أتى, 3mp أتوا\npresent active: 3ms يأتي, 3mp يأتون\njussive active: 3ms يأت",
    "حيي 4 -": """
        past active: 3ms أحيا, 3fs أحيت
        present active: 3ms يحيي
        masdar active: 3ms إحياء
        present passive: 3ms يحيا""",
    "رأي 1 aa": """
        past active: 3ms رأى, 3ms+ رآ, 3fs رأت, 3mp رأوا, 1mp رأينا
        past passive: 3ms رئي
        present active: 3ms يرى, 3ms+ يرا, 3mp يرون
        jussive active: 3ms ير""",
    "رأي 4 -": "past active: 3ms أرى\npresent active: 3ms يري",
    "سيطر 11 -": """
        past active: 3ms سيطر, 3fs سيطرت, 3mp سيطروا, 1mp سيطرنا
        past passive: 3ms سيطر
        present active: 3ms يسيطر, 3mp يسيطرون
        masdar active: 3fs سيطرة, 3fs+ سيطرت
        active_participle active: 3fs مسيطرة
        passive_participle passive: 3ms مسيطر""",
    "زلزل 11 -": "past active: 3ms زلزل\nmasdar active: 3fs زلزلة",
    "دهور 12 -": """
        past active: 3fs تدهورت
        present active: 3ms يتدهور
        masdar active: 3ms تدهور
        active_participle active: 3ms متدهور""",
    "مركز 12 -": "past active: 3fs تمركزت\nactive_participle active: 3fs متمركزة",
    "طمأن 14 -": "past active: 3ms اطمأن, 1mp اطمأننا\npresent active: 3ms يطمئن\nmasdar active: 3ms اطمئنان",
}
STATES = {"": "plain", "+": "suffixed", "c": "construct", "a": "accusative"}

# Forms that must not be made: verb, part, text.
BAD = [
    ("قول 1 au", "past", "قولوا"),
    ("قول 1 au", "past", "قول"),
    ("قول 1 au", "past", "قالن"),
    ("قول 1 au", "past", "قالنا"),
    ("قول 1 au", "jussive", "يقول"),
    ("سير 1 ai", "present", "يسور"),
    ("صوب 4 -", "masdar", "إصواب"),
    ("صوب 4 -", "past", "أصوب"),
    ("عود 10 -", "masdar", "استعواد"),
    ("غيل 8 -", "past", "اغتيال"),
    ("فرر 1 ai", "past", "فرنا"),
    ("فرر 1 ai", "past", "فررت"),
    ("فرر 1 ai", "past", "فرروا"),
    ("شقق 7 -", "present", "ينشقق"),
    ("وصل 1 ai", "present", "ييصل"),
    ("وهم 8 -", "past", "اوتهم"),
    ("وقف 4 -", "masdar", "إوقاف"),
    ("وطن 10 -", "masdar", "استوطان"),
    ("صدم 8 -", "past", "اصتدم"),
    ("زحم 8 -", "past", "ازتحم"),
    ("دعو 8 -", "past", "ادتعى"),
    ("أخذ 8 -", "past", "ائتخذ"),
    ("أمن 4 -", "past", "أأمن"),
    ("أسر 1 ai", "active_participle", "أاسر"),
    ("رمي 1 -", "past", "رمات"),
    ("رمي 1 -", "past", "رميوا"),
    ("رمي 1 -", "present", "يرميون"),
    ("دعو 1 au", "past", "دعى"),
    ("دعو 1 au", "past", "دعووا"),
    ("دعو 1 au", "present", "يدعوون"),
    ("دعو 1 au", "present", "يدعي"),
    ("بقي 1 ia", "past", "بقى"),
    ("بقي 1 ia", "past", "بقت"),
    ("نفي 1 ai", "jussive", "ينفي"),
    ("صفي 2 -", "masdar", "تصفيي"),
    ("لقي 4 -", "masdar", "إلقاي"),
    ("سأل 1 aa", "past", "سئلو"),
    ("لجأ 1 aa", "past", "لجاوا"),
    ("لجأ 1 aa", "active_participle", "لاجأ"),
    ("خبأ 8 -", "active_participle", "مختبأين"),
    ("سكن 1 au", "past", "سكننا"),
    ("قتل 1 au", "masdar", "قتل"),
    ("قتل 1 au", "jussive", "يقتل"),
    ("سيطر 11 -", "past", "تسيطر"),
    ("حيي 4 -", "past", "أحيى"),
    ("رأي 1 aa", "present", "يرأى"),
]


@cache
def patterns() -> Patterns:
    nouns = parse_noun_patterns((DATA / "noun_patterns.tsv").read_text(encoding="utf-8"))
    return parse_patterns(CONJUGATION, nouns)


@cache
def forms(verb: str) -> tuple[VerbForm, ...]:
    root, form, vowels = verb.split()
    return tuple(conjugate(root, int(form), patterns(), vowels=None if vowels == "-" else vowels))


def good_cases() -> list[tuple[str, str, str, str, str]]:
    cases = []
    for verb, block in GOOD.items():
        for line in block.strip().splitlines():
            head, _, tail = line.partition(":")
            part, voice = head.split()
            for item in tail.split(","):
                slot, text = item.split()
                cases.append((verb, part, voice, slot, text))
    return cases


@pytest.mark.parametrize(("verb", "part", "voice", "slot", "text"), good_cases())
def test_form_is_made(verb: str, part: str, voice: str, slot: str, text: str) -> None:
    wanted = (text, part, voice, int(slot[0]), slot[1], slot[2], STATES[slot[3:]])
    assert wanted in [form[:7] for form in forms(verb)]


@pytest.mark.parametrize(("verb", "part", "text"), BAD)
def test_form_is_not_made(verb: str, part: str, text: str) -> None:
    assert text not in [form.text for form in forms(verb) if form.part == part]


def test_there_are_enough_cases() -> None:
    assert len(good_cases()) >= 250


@pytest.mark.parametrize("verb", list(GOOD))
def test_forms_are_spelled_in_plain_letters_and_made_once(verb: str) -> None:
    made = forms(verb)
    assert len(set(made)) == len(made)
    for form in made:
        assert form.text and all(0x621 <= ord(letter) <= 0x64A and ord(letter) != 0x640 for letter in form.text), form
        assert form.suffixed == (form.state == "suffixed")
        assert not form.suffixed or form.joins


@pytest.mark.parametrize(
    ("verb", "part", "voice", "texts"),
    [
        ("قتل 1 au", "past", "active", "قتل قتلت قتلا قتلتا قتلوا قتلو قتلن قتلنا"),
        ("قتل 1 au", "present", "active", "يقتل تقتل يقتلان تقتلان يقتلون يقتلن نقتل"),
        ("قول 1 au", "past", "active", "قال قالت قالا قالتا قالوا قالو قلن قلنا"),
        ("قول 1 au", "jussive", "active", "يقل تقل يقولا تقولا يقولوا يقولو نقل"),
        ("فرر 1 ai", "past", "active", "فر فرت فرا فرتا فروا فرو فررن فررنا"),
        ("رمي 1 -", "past", "active", "رمى رما رمت رميا رمتا رموا رمو رمين رمينا"),
        ("رمي 1 -", "jussive", "active", "يرم ترم يرميا ترميا يرموا يرمو نرم"),
        ("صوب 4 -", "past", "passive", "أصيب أصيبت أصيبا أصيبتا أصيبوا أصبن أصبنا"),
        ("لجأ 1 aa", "past", "active", "لجأ لجأت لجآ لجأتا لجؤوا لجأوا لجؤو لجأو لجأن لجأنا"),
        ("طلق 4 -", "masdar", "active", "إطلاق إطلاقا إطلاقان إطلاقين إطلاقا إطلاقي إطلاقات"),
    ],
)
def test_whole_paradigm(verb: str, part: str, voice: str, texts: str) -> None:
    made = [form.text for form in forms(verb) if (form.part, form.voice) == (part, voice)]
    assert sorted(made) == sorted(texts.split())


@pytest.mark.parametrize(
    ("verb", "text", "joins"),
    [
        ("قتل 1 au", "قتلوا", False),
        ("قتل 1 au", "قتلو", True),
        ("قتل 1 au", "قتلت", True),
        ("رمي 1 -", "رمى", False),
        ("رمي 1 -", "رما", True),
        ("بدأ 1 -", "يبدأ", True),
        ("بدأ 1 -", "يبدؤ", True),
    ],
)
def test_pronoun_may_follow(verb: str, text: str, joins: bool) -> None:
    found = [
        form.joins for form in forms(verb) if form.text == text and form.voice == "active" and form.part != "masdar"
    ]
    assert found and set(found) == {joins}


def test_passive_takes_no_pronoun() -> None:
    finite = [form for form in forms("قتل 1 au") if form.voice == "passive" and form.part in ("past", "present")]
    assert finite and not any(form.joins for form in finite)


def test_intransitive_verb_has_only_the_impersonal_passive() -> None:
    made = conjugate("عثر", 1, patterns(), transitive=False, masdar=["عثور"])
    passive = [form for form in made if form.voice == "passive" and form.part in ("past", "present", "jussive")]
    assert [(form.text, form.part) for form in passive] == [("عثر", "past"), ("يعثر", "present")]
    assert {form.number for form in made if form.part == "passive_participle"} == {"s"}
    assert not any(form.joins for form in made if form.part in ("past", "present", "jussive"))


def test_masdars_given_by_the_caller() -> None:
    first = [form.text for form in conjugate("خطف", 1, patterns(), masdar=["خطف"]) if form.part == "masdar"]
    assert first == ["خطف", "خطفا"]
    feminine = [form.text for form in conjugate("سرق", 1, patterns(), masdar=["سرقة"]) if form.part == "masdar"]
    assert {"سرقة", "سرقت", "سرقات", "سرقتين"} <= set(feminine)
    third = [form.text for form in conjugate("حصر", 3, patterns(), masdar=["حصار"]) if form.part == "masdar"]
    assert {"حصار", "محاصرة"} <= set(third)


def test_kind_overrides_the_class_of_the_root() -> None:
    made = [form.text for form in conjugate("جوب", 10, patterns(), kind="sound")]
    assert {"استجوب", "يستجوب", "استجواب"} <= set(made)
    assert "استجاب" not in made


@pytest.mark.parametrize("root", ["أسر", "ءسر", "إسر"])
def test_hamza_of_the_root_in_any_spelling(root: str) -> None:
    assert conjugate(root, 1, patterns(), vowels="ai") == list(forms("أسر 1 ai"))


@pytest.mark.parametrize(
    ("root", "form", "vowels", "kind"),
    [
        ("قت", 1, None, None),
        ("قتلتل", 1, None, None),
        ("قال", 1, None, None),
        ("رمى", 1, None, None),
        ("قتل", 11, None, None),
        ("سيطر", 1, None, None),
        ("قتل", 15, None, None),
        ("قتل", 1, "ax", None),
        ("قتل", 1, "a", None),
        ("رمي", 1, "uu", None),
        ("قتل", 1, None, "no such class"),
    ],
)
def test_unknown_verb_is_refused(root: str, form: int, vowels: str | None, kind: str | None) -> None:
    with pytest.raises(ValueError, match=root):
        conjugate(root, form, patterns(), vowels=vowels, kind=kind)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("stem\tsound", "cells"),
        ("branch\t\t\t\t\t\t", "unknown kind"),
        ("stem\tsound\t1\t\tpast\t\t", "second row"),
        ("stem\tsound\t1\t\tfuture\t\t", "unknown part"),
        ("ending\t-\t\t\tpast\t-\t", "must stand before|endings where"),
    ],
)
def test_wrong_line_is_named(line: str, message: str) -> None:
    number = len(CONJUGATION.splitlines()) + 1
    with pytest.raises(ValueError, match=f"line {number}: .*({message})"):
        parse_patterns(CONJUGATION + line + "\n", patterns().nouns)


def test_wrong_header_and_missing_letters_are_refused() -> None:
    with pytest.raises(ValueError, match="line 1"):
        parse_patterns("", patterns().nouns)
    without = "\n".join(line for line in CONJUGATION.splitlines() if not line.startswith("letter\tnun"))
    with pytest.raises(ValueError, match="nun"):
        parse_patterns(without, patterns().nouns)
