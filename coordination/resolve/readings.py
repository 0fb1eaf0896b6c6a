"""
Names in Hangul, kana and Han as Latin letters can say them. Pure.

A person's name in Han characters has a Mandarin, a Sino-Korean and a Japanese reading, and nothing
in it tells which is meant: each is tried. An organisation's name is mostly translated: words of
trade and law are (무역, 貿易, トレーディング are all "trading"), what is left is read by its sounds.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import product

from anyascii import anyascii
from japanese_personal_name_dataset import load_dataset

from coordination.resolve.folding import is_kana

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff々]+")
_MAX_READINGS = 6  # of one name in Japanese: 健一 has a few, 翔 has twenty

# Sino-Korean readings of the characters that names are made of, written by hand.
_SINO_KOREAN = """
가家佳嘉加可 각珏 간干 갑甲 강姜康强剛江疆鋼 건建健乾 걸傑杰 검儉 겸謙 경京景敬慶經庚瓊卿鏡競 계桂啓繼 고高古固
곤坤 공公孔功 관寬官觀冠 광光廣鑛 교敎橋喬 구具丘九久求龜 국國菊局 군君軍 권權卷 규圭奎規揆 균均鈞 극克極
근根謹近槿 금琴錦今 기基起奇琦氣 길吉 김金 나那 난蘭 남南男 노努 녹祿 단檀丹 달達 담淡 대大代戴 덕德
도道度都島濤 동東同洞棟 두斗杜 락洛樂 란欄 량良亮梁 려呂 련蓮連 렬烈 령玲靈 례禮 로盧魯路 록綠 룡龍 류柳劉 륜倫
률律 륭隆 리李利理里梨 림林臨霖 립立 마馬麻 만萬滿 매梅 맹孟 면勉 명明名命鳴銘 모毛模 목睦 무武茂務 묵默 문文門
미美米 민民敏旻珉閔 박朴博 반潘班 방方房 배裵裴培 백白百柏 범範凡 법法 벽碧 병炳丙秉兵柄 보寶甫輔 복福復
봉鳳奉峰峯 부富夫扶 빈彬斌 빙氷 사史司 산山 삼三參 상相尙祥常 서徐西瑞書 석石錫碩奭 선善先宣鮮仙 설雪薛 섭燮
성成星聖誠城晟 세世 소蘇素昭 손孫 송宋松頌 수秀洙水守壽樹 숙淑叔 순順舜淳純 숭崇 승勝承昇 시時施 식植式湜
신申新信辛愼 실實 심沈心 안安 애愛 양楊陽洋 언彦 엄嚴 여余汝 연延淵娟 열悅 염廉 영英永榮泳影 예藝 오吳五午
옥玉鈺 온溫 완完 왕王 외外 용容勇用 우禹宇雨佑 욱旭郁 운雲運云 웅雄熊 원元原源遠 월月 위魏偉伟 유兪有裕 육陸
윤尹允潤 율栗 은殷恩銀 을乙 음陰 의義儀 이伊 익益翼 인仁人寅印 일日一逸 임任壬 자子慈 장張章長莊壯蔣 재在才財宰
전全田錢 점占 정鄭丁正貞政靜廷晶 제諸濟 조趙曺曹朝 종鍾宗鐘 주周朱主珠柱 준俊準濬 중中仲 지池智志知
진陳晉鎭眞珍進 차車 찬贊燦讚 창昌昶 채蔡彩 천千天川 철哲鐵喆澈 청淸靑 체體 초初 최崔 추秋 춘春 충忠 치治致 칠七
탁卓 탄炭 태太泰 택澤 토土 통通 특特 팔八 패貝 팽彭 편片 평平 포包 표表 풍豊 필弼必 하河夏 학學鶴 한韓漢翰 함咸
해海 향香 허許 헌憲 혁赫革 현玄賢鉉顯 형亨炯衡 혜惠慧 호虎浩鎬湖昊 홍洪弘紅 화花華和 환煥桓 황黃 회會 효孝曉
후厚 훈勳訓 휘輝徽 휴休 흑黑 흥興 희熙喜姬 은誾 철鉄铁 영荣 용龙 경庆 현贤显 흥兴 동东 화华 진陈镇 장张 오吴
류刘 양杨 조赵 황黄 정郑 손孙 허许 한韩汉 국国 강刚 룡竜 덕徳 광広 권権 실実 진真 수寿 영栄 윤润 준骏峻 학学
호虎
"""
_KOREAN = {character: row[0] for row in _SINO_KOREAN.split() for character in row[1:] if not "가" <= character <= "힣"}

# Words of organisations: how lists translate them. The longest is taken first.
_WORDS = {
    english: words.split()
    for english, words in {
        # legal forms
        "JSC": "株式会社 주식회사 股份有限公司 公開株式会社",
        "LLC": "有限会社 有限責任会社 有限責任公司 有限责任公司",
        "Limited": "有限公司 リミテッド 유한회사 有限公社",
        "General Corporation": "총회사 총공사 総公司 总公司 總公司",
        "General Bureau": "총국 総局 总局 總局",
        "Company": "회사 공사 公司 会社 會社 カンパニー",
        "Corporation": "コーポレーション",
        "Joint Venture Company": "합영회사 합작회사",
        # trade
        "Trading": "무역 상사 貿易 贸易 トレーディング 交易",
        "Trade": "トレード",
        "Bank": "은행 銀行 银行 バンク",
        "Credit Bank": "신용은행",
        "Insurance": "보험 保険 保险 保險",
        "Shipping": "해운 선박 海運 海运 船務 船务 航运 航運 シッピング",
        "Maritime": "해양 마리타임 海事 マリタイム マリン",
        "Airlines": "항공 航空",
        "Technology": "기술 技術 技术 科技 テクノロジー",
        "Technologies": "テクノロジーズ",
        "Information": "정보 情報 信息",
        "Electronics": "전자 電子 电子 エレクトロニクス",
        "Industry": "공업 산업 工業 工业 産業 产业 産业 インダストリー",
        "Industries": "インダストリーズ",
        "Industrial": "実業 实业 實業",
        "Machinery": "機械 机械 기계",
        "Robot": "机器人 機器人 ロボット",
        "Mining": "광업 鉱業 矿业 礦業",
        "Development": "개발 開発 发展 發展 开发 ディベロップメント デベロップメント",
        "Construction": "건설 建設 建设",
        "Investment": "투자 投資 投资 インベストメント",
        "Holding": "控股 ホールディング ホールディングス",
        "Group": "그룹 集団 集团 集團 グループ",
        "International": "국제 国際 国际 國際 インターナショナル",
        "General": "종합 ジェネラル",
        "United": "련합 연합 聯合 联合 連合 ユナイテッド",
        "Foreign": "대외 対外 对外",
        "Economic": "경제 経済 经济 經濟",
        "Cooperation": "협조 협력 合作",
        "Energy": "에네르기 에너지 能源 エネルギー エナジー",
        "Petroleum": "석유 石油",
        "Chemical": "화학 化工 化学",
        "Logistics": "物流 ロジスティクス",
        "Import Export": "进出口 進出口",
        "Service": "봉사 サービス 服务 服務",
        "Services": "サービシズ",
        "Management": "관리 管理 マネジメント マネージメント",
        "Equipment": "설비 设备 設備",
        "Communications": "통신 通信",
        "Future": "未来 未來",
        "Supply": "供应链",
        # the state, science, works
        "Committee": "위원회 委員会 委员会 委員會",
        "Department": "部門 部门",
        "Academy": "과학원 アカデミー 科学院",
        "Institute": "연구소 研究所 研究院",
        "Center": "쎈터 센터 センター 中心",
        "Scientific": "과학 科学",
        "Research": "研究 リサーチ",
        "Design": "設計 设计 デザイン",
        "Production": "生産 生产",
        "Association": "협회 協会 协会",
        "Enterprise": "기업 企業 企业",
        "Plant": "공장 工場 工厂 工廠",
        "Foundation": "재단 財団 基金会 ファウンデーション ファンデーション",
        "National": "국가 国家 國家",
        "Defence": "국방 国防 國防",
        "Army": "인민군 人民軍",
        "Workers Party": "로동당 노동당",
        # places
        "Korea": "조선 朝鮮 朝鲜 コリア",
        "Pyongyang": "평양 平壌 平壤",
        "China": "中国 中國 중국",
        "Hong Kong": "香港 홍콩",
        "Hongkong": "ホンコン",
        "Beijing": "北京",
        "Shanghai": "上海",
        "Shenzhen": "深圳 深セン",
        "Dalian": "大连 大連",
        "Dandong": "丹东 丹東",
        "Shandong": "山东 山東",
        "Iran": "이란 イラン",
        "Russia": "로씨야 러시아 ロシア",
    }.items()
}
_ENGLISH = {word: english for english, words in _WORDS.items() for word in words}
_LONGEST = max(map(len, _ENGLISH))

_INITIALS = ("k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "", "ch", "tch", "ch", "k", "t", "p", "h")
_VOICED = {"k": "g", "t": "d", "p": "b", "ch": "j"}
_MEDIALS = (
    *("a", "ae", "ya", "yae", "o", "e", "yo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu"),
    *("u", "ui", "i"),
)
_FINALS = (
    *("", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t"),
    *("ng", "t", "t", "k", "t", "p", "t"),
)


def is_han(text: str) -> bool:
    """Nothing but Han characters: a name that has a reading in each of three languages."""
    return bool(_HAN.fullmatch("".join(text.split())))


def sino_korean(name: str) -> str:
    """A person's name in Hangul; "" where a character is not among those of names."""
    read = [_KOREAN.get(character, "") for character in "".join(name.split())]
    return "".join(read) if all(read) else ""


def mandarin(name: str) -> list[str]:
    """Family name and given name in pinyin, lower case."""
    family, *given = (_pinyin(character) for character in "".join(name.split()))
    return [family, "".join(given)] if given else [family]


def _pinyin(text: str) -> str:
    return anyascii(text.translate({ord("长"): "chang", ord("長"): "chang"})).lower()  # not "zhang" in names


def japanese(name: str) -> list[list[str]]:
    """Family and given name in Hepburn's letters, for each way in which the name may be split and read."""
    bare = "".join(name.split())
    families, given = _japanese_names()
    return [
        [family, first]
        for place in range(1, len(bare))
        for family, first in product(
            map(_without_length, families.get(bare[:place], ())),
            map(_without_length, given.get(bare[place:], ())[:_MAX_READINGS]),
        )
    ][:_MAX_READINGS]


@lru_cache(maxsize=1)
def _japanese_names() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    men, women, last = load_dataset(kind="org", include_last_names=True)
    given: dict[str, list[str]] = {}
    for kind in (men, women):
        for entry in kind.values():
            for kanji in entry["kanji"]:
                given.setdefault(kanji, []).append(entry["en"])
    return {kanji: [entry["en"]] for kanji, entry in last.items()}, given


def _without_length(romaji: str) -> str:
    """Lists write Taro and Sato, not Tarou and Satou."""
    return re.sub(r"o[uo](?![aeiou])|oo", "o", romaji).replace("uu", "u")


def english(text: str) -> str:
    """
    An organisation's name with its words of trade, law and place in English and the rest by its sounds.

    Kana that are no such word are left as they are: their sounds say less than letters would (`folding.coarse`).
    """
    text = unicodedata.normalize("NFKC", text)
    found: list[str] = []
    rest = ""
    place = 0
    while place < len(text):
        for size in range(min(_LONGEST, len(text) - place), 1, -1):
            if (word := _ENGLISH.get(text[place : place + size])) is not None and not _within(text, place, size):
                found += [*_by_sound(rest), word]
                rest = ""
                place += size
                break
        else:
            rest += text[place]
            place += 1
    return " ".join([*found, *_by_sound(rest)])


def _within(text: str, place: int, size: int) -> bool:
    """Whether kana go on before or behind: バンク in ズベルバンク is no word."""
    around = text[max(0, place - 1) : place] + text[place + size : place + size + 1]
    return is_kana(text[place]) and any(is_kana(each) and each != "・" for each in around)


def _by_sound(text: str) -> list[str]:
    parts = re.findall("[가-힣]+|[\u3400-\u9fff\uf900-\ufaff]+|[^가-힣\u3400-\u9fff\uf900-\ufaff]+", text)
    return [
        romanised(part) if "가" <= part[0] <= "힣" else _pinyin(part) if _HAN.fullmatch(part) else part.strip()
        for part in parts
        if part.strip()
    ]


def romanised(hangul: str) -> str:
    """Hangul as North Korea's firms write themselves: 구룡강 is Kuryonggang."""
    written = ""
    voiced = False  # whether the sound before lends its voice to a consonant that follows
    for syllable in hangul:
        number = ord(syllable) - 0xAC00
        onset, coda = _INITIALS[number // 588], _FINALS[number % 28]
        if voiced:
            onset = _VOICED.get(onset, onset)
        written += onset + _MEDIALS[number % 588 // 28] + coda
        voiced = coda in ("", "n", "ng", "m", "l")
    return written
