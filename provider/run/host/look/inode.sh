# Sets inode_number to the inode of the namespace that path $1 of listing $2 leads to.
inode() {
  inode_number=${2%%" $1$nl"*}
  inode_number=${inode_number##*"$nl"}
  inode_number=${inode_number##* }
}
