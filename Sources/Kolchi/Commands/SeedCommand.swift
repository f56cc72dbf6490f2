import Config
import Foundation
import Images
import Jobs
import Kernel
import Logging
import Postgres

extension Command {
    static let seed = Command(
        name: "seed", synopsis: "", summary: "make the demo shop",
        details: """
            Eight sellers in six cities, their pieces with pictures, and orders in every state.
              --once              nothing where there are sellers already
              --pictures FOLDER   photographs of clothing in place of that: FOLDER.csv says what each one shows
            """, flags: ["once"], valued: ["pictures"]
    ) { arguments in
        let house = try await Installation.open()
        let store = try PictureStore(folder: house.configuration.mediaFolder)
        let table = Installation.jobs(pictures: store)
        try await house.db.transaction { tx in try await table.register(in: tx) }
        let pictures = Pictures(store: store, log: house.log)
        if let folder = arguments.value(of: "pictures") {
            try await PhotographSeed(folder: folder, pictures: pictures, house: house).run()
        } else {
            let sellers = try await house.db.read(
                Query<Int>.one("SELECT count(*) FROM sellers.seller") { row in try row.next() })
            guard sellers == 0 else {
                if arguments.has("once") { return }
                throw CommandFailure("there are sellers already: the demo shop goes into an empty database only")
            }
            try await DemoSeed(house: house, pictures: pictures).run()
        }
    }
}
