import Components
import HTML
import Kernel
import Testing
import Web

@testable import Storefront

struct ListingsPageTests {
    @Test("a list shows its count, the set filters with links to remove them, and a link to the next page", arguments: Language.allCases)
    func list(language: Language) {
        let page = ListingsPage.sample.html(in: language).text
        #expect(page.contains(Message.listingCount(count: 3).text(in: language)))
        #expect(page.contains("class=\"applied\""))
        #expect(page.contains("rel=\"next\""))
        #expect(!page.contains("rel=\"prev\""))
        #expect(page.contains("/products/caftan-majorelle"))
    }

    @Test("filters are a GET form with the sort order in hidden fields")
    func filters() {
        let page = ListingsPage.sample.html(in: .french).text
        #expect(page.contains("method=\"get\" action=\"/fr/categories/mode\""))
        #expect(page.contains("type=\"hidden\" name=\"sort\" value=\"newest\""))
        #expect(page.contains("name=\"size\" value=\"m\" checked"))
    }

    @Test("the price is one group of bands and two fields, and sorting the list keeps what was typed")
    func price() {
        let page = ListingsPage.sample.html(in: .french).text
        #expect(page.matches(of: /<summary>Prix.*?<\/summary>/).count == 1)
        let group = page.split(separator: "<summary>Prix</summary>")[1].split(separator: "</details>")[0]
        #expect(
            group.contains("name=\"price\"") && group.contains("name=\"min\" inputmode=\"decimal\" value=\"20\"")
                && group.contains("name=\"max\""))
        #expect(page.contains("<input type=\"hidden\" name=\"min\" value=\"20\">") && !page.contains("<input type=\"hidden\" name=\"max\""))
    }

    @Test("a search without results shows help, and its words are escaped", arguments: Language.allCases)
    func empty(language: Language) {
        let page = ListingsPage.emptySample.html(in: language).text
        #expect(page.contains(Message.searchSpelling.text(in: language)) && page.contains("&lt;script&gt;alert(1)"))
        #expect(!page.contains("<script>"))
        #expect(page.contains("value=\"&quot;&gt;&lt;script&gt;\"") || page.contains("value=\"&#34;&gt;&lt;script&gt;\""))
    }

    @Test("a card shows title, condition, city and seller, all escaped")
    func card() {
        let hostile = PieceCard(
            address: PieceCard.sample.address, title: "<script>1</script>", titleLanguage: .arabic, price: .dirhams(10), isPriceFrom: true,
            condition: .conditionWorn, city: "<script>2</script>", seller: "\"><script>3</script>", picture: nil)
        let card = hostile.html(in: .french).text
        #expect(!card.contains("<script>"))
        #expect(card.contains("lang=\"ar\""))
        #expect(card.contains(Message.conditionWorn.text(in: .french)))
    }
}
