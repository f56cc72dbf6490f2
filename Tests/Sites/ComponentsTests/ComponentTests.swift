import Components
import HTML
import Kernel
import Links
import TestKit
import Testing

@Suite("The components")
struct ComponentTests {
    @Test("a table has a caption, a header for each column and row, and the column's name beside each value")
    func table() {
        let html = DataTable.sample.html(in: .french).text
        #expect(html.contains("<table class=\"data-table\">") && html.contains("<caption>"))
        #expect(html.matches(of: /<th scope="col">/).count == 4)
        #expect(html.matches(of: /<th scope="row">/).count == 2)
        #expect(html.matches(of: /<td><span class="data-label">/).count == 6)
        #expect(html.matches(of: /<tr>/).count == 3)
    }

    @Test("a table can leave its caption to screen readers, where a heading says the same")
    func hiddenCaption() {
        let table = DataTable(caption: .accountPageOrders, isCaptionHidden: true, columns: [.accountPageOrders], rows: [[.text("<b>")]])
        let html = table.html(in: .french).text
        #expect(html.contains("<caption class=\"visually-hidden\">") && html.contains("&lt;b&gt;"))
    }

    @Test("a pager shows the ways that exist, and nothing on the only page")
    func pager() {
        #expect(Pager(previous: nil, next: nil).html(in: .arabic).text.isEmpty)
        let first = Pager(previous: nil, next: Link(.french).search).html(in: .french).text
        #expect(first.contains("rel=\"next\"") && !first.contains("rel=\"prev\""))
        let middle = Pager.sample.html(in: .french).text
        #expect(middle.contains("rel=\"next\"") && middle.contains("rel=\"prev\""))
    }

    @Test("tabs mark the current page and no other")
    func tabs() {
        for page in AccountNav.Page.allCases {
            let html = AccountNav(current: page).html(in: .french).text
            #expect(html.matches(of: /aria-current="page"/).count == 1)
            #expect(html.matches(of: /<li>/).count == AccountNav.Page.allCases.count)
        }
    }

    @Test("an empty state shows its content between the sentences and the actions")
    func emptyState() throws {
        let state = EmptyState(
            [.orderListEmpty],
            actions: [.init(.pageHome, Link(.french).home, .main), .init(.accountPageOrders, Link(.french).orders.list, .link)],
            content: PieceName(title: "Babouches", quantity: 2))
        let html = state.html(in: .french).text
        let content = try #require(html.firstRange(of: "Babouches"))
        let main = try #require(html.firstRange(of: "<a class=\"button button-main\" href=\"/fr\">"))
        let link = try #require(html.firstRange(of: "<a href=\"/fr/orders\">"))
        #expect(content.lowerBound < main.lowerBound && main.lowerBound < link.lowerBound)
    }

    @Test("a confirm page posts its form with the token, and offers the way back without a form")
    func confirmPage() {
        let html = ConfirmPage.sample.html(in: .french).text
        #expect(html.contains("<form method=\"post\" action=\"/fr/orders/forget\" novalidate>"))
        #expect(html.contains("<input type=\"hidden\" name=\"token\" value=\"token\">"))
        #expect(html.contains("button-danger") && html.contains("<p><a href=\"/fr\">"))
        #expect(html.contains("<textarea id=\"reason\""))
    }

    @Test("each figure is a number with a label that leads to what it counts")
    func figures() {
        let html = Figures([.init(.accountPageOrders, 12, Link(.french).account.orders)]).html(in: .french).text
        #expect(html.contains("<dt><a href=\"/fr/account/orders\">") && html.contains("<dd>12</dd>"))
    }
}
