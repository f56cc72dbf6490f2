import Components
import FoundationEssentials
import HTML
import HTTP
import Kernel
import Links
import Places
import Web

/// The choice of the city to which pieces are delivered: links to the largest cities, and a field for all others.
struct CityChoice: Sendable {
    /// The page that shows the choice, without its query.
    let action: SiteURL
    /// The rest of the query, as hidden fields of the form.
    let kept: [(name: String, value: String)]
    /// The name of the chosen city; nil if none is chosen.
    let city: String?
    /// The text in the field.
    let typed: String
    /// Why the typed name chose no city.
    let problem: Message?
    /// The cities that the typed name may mean.
    let matches: [Option]
    let largest: [Option]
    /// All names as JSON, for the suggestions of the script.
    let names: SiteURL

    struct Option: Sendable {
        let name: String
        let address: SiteURL
        let isChosen: Bool
    }
}

extension CityChoice {
    /// - Parameters:
    ///   - page: the page that shows the choice, without a query.
    ///   - city: the chosen city.
    ///   - kept: the rest of the query.
    init(at page: SiteURL, chosen city: City?, keeping kept: [(name: String, value: String)] = [], in visit: Visit) {
        func option(_ one: City) -> Option {
            let address = page.with(kept + [("city", one.code.rawValue)])
            return Option(
                name: one.name(in: visit.language), address: address.at(fragment: "city-choice"), isChosen: one.code == city?.code)
        }
        let matches = visit.cityMatches
        let isClear = matches == nil || matches?.count == 1
        action = page
        self.kept = kept
        self.city = city?.name(in: visit.language)
        typed = isClear ? "" : String((visit.query["city"] ?? "").prefix(60))
        problem = isClear ? nil : matches?.isEmpty == true ? .cityUnknown : .citySeveral
        self.matches = isClear ? [] : (matches ?? []).map(option)
        largest = visit.cities.largest.map(option)
        names = visit.link.cities
    }

    /// The names of all cities as JSON. Only the script `cities.js` requests it.
    static let allNames = Handler { visit in
        let names = visit.cities.cities(in: visit.language).map { $0.name(in: visit.language) }
        return .json(Bytes(Array(try JSONEncoder().encode(names))))
    }
}

extension CityChoice {
    static let sample = CityChoice(
        action: Link(.french).product("caftan"), kept: [("variant", "m")], city: "Fès", typed: "", problem: nil, matches: [],
        largest: [.sample, Option(name: "Casablanca", address: Link(.french).product("caftan"), isChosen: false)],
        names: Link(.french).cities)

    /// The typed name means several cities.
    static let severalSample = CityChoice(
        action: Link(.french).cart.page, kept: [], city: nil, typed: "\"><script>alert(1)</script>", problem: .citySeveral,
        matches: [.sample], largest: [.sample], names: Link(.french).cities)
}

extension CityChoice.Option {
    static let sample = Self(name: "Fès", address: Link(.french).product("caftan").with([("city", "03.231.01.0")]), isChosen: true)
}
