use crate::support::*;

#[test]
#[ignore]
fn dump() {
    let text = std::fs::read_to_string(std::env::var("DUMP").unwrap()).unwrap();
    let (sources, parse) = parse(&text);
    if std::env::var("TREE").is_ok() {
        println!("{:#?}", parse.file.items);
    }
    println!("{}", render(&sources, &parse));
}

#[test]
#[ignore]
fn time() {
    let text = include_str!("../cases/acme.partner");
    let start = std::time::Instant::now();
    for _ in 0..100 {
        parse(text);
    }
    println!("{:?} a parse", start.elapsed() / 100);
}
