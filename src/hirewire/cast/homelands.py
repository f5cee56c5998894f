"""The origins of made-up people: cities, and names with their Latin spellings."""

from dataclasses import dataclass

#: A name: first as its owner writes it, then as the owner types it on a Latin keyboard.
Spelling = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Homeland:
    country: str
    #: Percentage of people from this country.
    share: int
    cities: tuple[str, ...]
    #: The locale of the name lists in ``mimesis``. Empty if ``mimesis`` has no lists for this country, or if the Latin
    #: spellings cannot be derived from the names in these lists.
    locale: str = ""
    given_names: tuple[Spelling, ...] = ()
    family_names: tuple[Spelling, ...] = ()


def _plain(names: str) -> tuple[Spelling, ...]:
    return tuple((name, name) for name in names.split())


def _spelled(names: str) -> tuple[Spelling, ...]:
    return tuple((written, spoken) for written, _, spoken in (name.partition("=") for name in names.split()))


HOMELANDS = (
    Homeland("United Kingdom", 12, ("London", "Manchester", "Leeds", "Bristol", "Glasgow", "Cardiff"), "en-gb"),
    Homeland("United States", 12, ("Boston", "Chicago", "Austin", "Denver", "Seattle", "Atlanta"), "en"),
    Homeland("Germany", 11, ("Berlin", "Hamburg", "München", "Köln", "Leipzig", "Stuttgart", "Düsseldorf"), "de"),
    Homeland("Netherlands", 10, ("Amsterdam", "Rotterdam", "Eindhoven", "Utrecht", "Groningen"), "nl"),
    Homeland("Spain", 8, ("Madrid", "Barcelona", "Valencia", "Sevilla", "Bilbao", "Málaga"), "es"),
    Homeland("France", 7, ("Paris", "Lyon", "Nantes", "Lille", "Toulouse", "Orléans"), "fr"),
    Homeland("Poland", 6, ("Warszawa", "Kraków", "Wrocław", "Poznań", "Gdańsk", "Łódź"), "pl"),
    Homeland("Italy", 5, ("Milano", "Torino", "Bologna", "Roma", "Napoli"), "it"),
    Homeland("Sweden", 4, ("Stockholm", "Göteborg", "Malmö", "Uppsala"), "sv"),
    Homeland("Czechia", 3, ("Praha", "Brno", "Ostrava", "Plzeň"), "cs"),
    Homeland("Türkiye", 3, ("İstanbul", "Ankara", "İzmir", "Bursa"), "tr"),
    Homeland("Finland", 2, ("Helsinki", "Tampere", "Turku", "Oulu"), "fi"),
    Homeland("Greece", 2, ("Athina", "Thessaloniki", "Patra"), "el"),
    Homeland("Ukraine", 2, ("Kyiv", "Lviv", "Odesa", "Kharkiv"), "uk"),
    Homeland(
        "India",
        4,
        ("Bengaluru", "Pune", "Hyderabad", "Chennai", "Mumbai"),
        given_names=_plain(
            "Aarav Ananya Arjun Deepa Farhan Ishaan Kavya Lakshmi Meera Nikhil Pooja Priya Rahul Rohan Sanjay Sneha"
        ),
        family_names=_plain(
            "Agarwal Banerjee Bhat Chatterjee Deshmukh Gupta Iyer Joshi Khan Kulkarni Menon Nair Patel Rao Reddy Shah"
        ),
    ),
    Homeland(
        "Nigeria",
        3,
        ("Lagos", "Abuja", "Ibadan"),
        given_names=_plain(
            "Adaeze Babatunde Chidi Chinonso Damilola Emeka Folake Ifeoma Kelechi Ngozi Obinna Olumide Segun Temitope"
        ),
        family_names=_plain(
            "Abiodun Adeyemi Afolabi Balogun Chukwu Eze Ibrahim Igwe Nwosu Obi Ogunleye Okonkwo Olawale Onyeka Uche"
        ),
    ),
    Homeland(
        "Japan",
        2,
        ("Tokyo", "Osaka", "Nagoya", "Fukuoka"),
        given_names=_spelled(
            "葵=Aoi 大輔=Daisuke 花子=Hanako 陽菜=Hina 健太=Kenta 舞=Mai"
            " 美咲=Misaki 直樹=Naoki 蓮=Ren 翔太=Shota 由美=Yumi 悠真=Yuma"
        ),
        family_names=_spelled(
            "佐藤=Sato 鈴木=Suzuki 高橋=Takahashi 田中=Tanaka 伊藤=Ito"
            " 渡辺=Watanabe 山本=Yamamoto 中村=Nakamura 小林=Kobayashi"
            " 加藤=Kato 吉田=Yoshida 山田=Yamada 松本=Matsumoto"
        ),
    ),
    Homeland(
        "China",
        2,
        ("Shanghai", "Shenzhen", "Beijing", "Hangzhou"),
        given_names=_spelled(
            "伟=Wei 芳=Fang 娜=Na 敏=Min 静=Jing 丽=Li 强=Qiang"
            " 磊=Lei 洋=Yang 艳=Yan 勇=Yong 杰=Jie 晓明=Xiaoming 雪梅=Xuemei"
        ),
        family_names=_spelled(
            "王=Wang 李=Li 张=Zhang 刘=Liu 陈=Chen 杨=Yang 黄=Huang 赵=Zhao 吴=Wu 周=Zhou 徐=Xu 孙=Sun 马=Ma 朱=Zhu"
        ),
    ),
    Homeland(
        "Egypt",
        2,
        ("Cairo", "Alexandria", "Giza"),
        given_names=_spelled(
            "أحمد=Ahmed أمينة=Amina دينا=Dina حسن=Hassan خالد=Khaled"
            " ليلى=Layla محمود=Mahmoud مريم=Mariam نادية=Nadia عمر=Omar"
            " سارة=Sara طارق=Tarek ياسمين=Yasmin"
        ),
        family_names=_spelled(
            "عبدالله=Abdallah فاروق=Farouk حداد=Haddad إبراهيم=Ibrahim"
            " كامل=Kamel منصور=Mansour نصر=Nasr سالم=Salem"
            " شريف=Sherif زكي=Zaki يوسف=Youssef"
        ),
    ),
)
