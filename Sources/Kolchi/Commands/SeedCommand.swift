import Config
import Foundation
import Images
import Jobs
import Kernel
import Logging
import Postgres

extension Command {
    static let seed = Command(
        name: "seed", synopsis: "", summary: "create the demo shop",
        details: """
            Creates eight sellers in six cities, their pieces with pictures, and orders in every state.
              --once              does nothing if there are sellers already
              --pictures FOLDER   adds the photographs of a folder to an existing demo shop (see Demo/README.md)
              --products N        adds N products to an existing demo shop, to test a large catalogue; written as the role of
                                  KOLCHI_OWNER_DATABASE_URL
            """, flags: ["once"], valued: ["pictures", "products"]
    ) { arguments in
        let setup = try await AppSetup.open()
        let store = try PictureStore(folder: setup.configuration.mediaFolder)
        let table = AppSetup.jobs(pictures: store)
        try await setup.db.transaction { tx in try await table.register(in: tx) }
        let pictures = Pictures(store: store, log: setup.log)
        if let folder = arguments.value(of: "pictures") {
            try await PhotographSeed(folder: folder, pictures: pictures, setup: setup).run()
        } else if let number = arguments.value(of: "products") {
            guard let count = Int(number), (1...10_000_000).contains(count) else {
                throw CommandFailure("--products takes a number from 1 to 10000000, not “\(number)”", .usage)
            }
            try await CatalogueSeed(count: count, setup: setup).run()
        } else {
            let sellers = try await setup.db.read(
                Query<Int>.one("SELECT count(*) FROM sellers.seller") { row in try row.next() })
            guard sellers == 0 else {
                if arguments.has("once") { return }
                throw CommandFailure("there are sellers already; the demo shop needs an empty database")
            }
            try await DemoSeed(setup: setup, pictures: pictures).run()
        }
    }
}
