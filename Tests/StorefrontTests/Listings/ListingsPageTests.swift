import HTML
import Kernel
import Site
import Testing

@testable import Storefront

struct ListingsPageTests {
    @Test("a list shows its count, what is applied with the way out of it, and the next page", arguments: Language.allCases)
    func list(language: Language) {
        let page = ListingsPage.sample.html(in: language).text
        #expect(page.contains(Message.listingCount(count: 3).text(in: language)))
        #expect(page.contains("class=\"applied\""))
        #expect(page.contains("rel=\"next\""))
        #expect(!page.contains("rel=\"prev\""))
        #expect(page.contains("/products/caftan-majorelle"))
    }

    @Test("filters are a form by GET that carries words and order along")
    func filters() {
        let page = ListingsPage.sample.html(in: .french).text
        #expect(page.contains("method=\"get\" action=\"/fr/categories/mode\""))
        #expect(page.contains("type=\"hidden\" name=\"sort\" value=\"newest\""))
        #expect(page.contains("name=\"size\" value=\"m\" checked"))
    }

    @Test("the price is one group, of bands and of two fields, and what was typed is kept when the list is sorted")
    func price() {
        let page = ListingsPage.sample.html(in: .french).text
        #expect(page.matches(of: /<summary>Prix.*?<\/summary>/).count == 1)
        let group = page.split(separator: "<summary>Prix</summary>")[1].split(separator: "</details>")[0]
        #expect(
            group.contains("name=\"price\"") && group.contains("name=\"min\" inputmode=\"decimal\" value=\"20\"")
                && group.contains("name=\"max\""))
        #expect(page.contains("<input type=\"hidden\" name=\"min\" value=\"20\">") && !page.contains("<input type=\"hidden\" name=\"max\""))
    }

    @Test("a search without results helps, and its words stay text", arguments: Language.allCases)
    func empty(language: Language) {
        let page = ListingsPage.emptySample.html(in: language).text
        #expect(page.contains(Message.searchNothing.text(in: language)))
        #expect(!page.contains("<script>"))
        #expect(page.contains("value=\"&quot;&gt;&lt;script&gt;\"") || page.contains("value=\"&#34;&gt;&lt;script&gt;\""))
    }

    @Test("a piece shows price, condition, city and seller, each as text")
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
